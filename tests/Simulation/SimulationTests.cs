using System.Collections.Concurrent;

namespace Simulation.Tests;

/// <summary>
/// Plays many worlds and judges each. A failure names its seed; SIMULATION_SEED=n plays that seed alone and tells its whole story.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 1_000;
    private const int SeedsPerFault = 200;

    private static readonly string[] Happenings =
    [
        "dies before append", "dies before commit", "dies after commit", "dies before acknowledging", "dies before request", "dies after request",
        "dies before publish", "dies after publish", "dies before its checkpoint", "loses its lease",
        "The connection is lost before the append.", "The page is lost.", "The confirmation is lost.", "The request is lost.", "The answer is lost.",
        "a gap is filled late", "a gap stays for ever", "Conflict", "Repeated", "Retry", "DeadLetter", "duplicated", "all clocks leap", "is off by",
        "nobody is bound to",
        "fulfilment_completed", "fulfilment_rejected", "fulfilment_cancelled", "fulfilment_payment_declined", "fulfilment_stock_refused",
        "fulfilment_withdrawal_requested", "reservation_commit_refused", "inventory.expire-reservation.v1",
    ];

    private static int? ChosenSeed => int.TryParse(Environment.GetEnvironmentVariable("SIMULATION_SEED"), out var seed) ? seed : null;

    [Fact]
    public void Whatever_is_lost_repeated_or_killed_every_invariant_holds()
    {
        var failures = new ConcurrentQueue<(int Seed, string Text)>();
        var (first, count) = ChosenSeed is { } chosen ? (chosen, 1) : (1, Seeds);
        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, (seed, loop) =>
        {
            using var world = Play(seed, Fault.None);
            if (Checks.Find(world) is { Count: > 0 } violations)
            {
                failures.Enqueue((seed, Describe(world, seed, violations)));
                loop.Stop();
            }
        });
        Assert.True(failures.IsEmpty, failures.OrderBy(failure => failure.Seed).FirstOrDefault().Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(42)]
    public void The_same_seed_tells_the_same_story(int seed)
    {
        using var once = Play(seed, Fault.None);
        using var again = Play(seed, Fault.None);
        using var other = Play(seed + 1, Fault.None);
        Assert.Equal(once.Story, again.Story);
        Assert.Equal(once.Trace(), again.Trace());
        Assert.NotEqual(once.Trace(), other.Trace());
        output.WriteLine($"The story of seed {seed} has {once.Story.Count} lines and the trace {once.Trace():x16}.");
    }

    /// <summary>A world in which nothing goes wrong would prove nothing.</summary>
    [Fact]
    public void Everything_that_can_go_wrong_goes_wrong_and_orders_end_in_every_way()
    {
        var unseen = Happenings.ToHashSet(StringComparer.Ordinal);
        for (var seed = 1; unseen.Count > 0 && seed <= Seeds; seed++)
        {
            using var world = Play(seed, Fault.None);
            var story = string.Join('\n', world.Story);
            unseen.RemoveWhere(happening => story.Contains(happening, StringComparison.Ordinal));
        }

        Assert.Empty(unseen);
    }

    /// <summary>Each fault breaks the invariant that names what it does, and each kind of machinery can be seen to be at fault.</summary>
    [Theory]
    [InlineData(Fault.AckBeforeCommit, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.PositionOnlyCursor, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.TimeBasedGapSkip, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.MissingDedupe, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.LostConfirmIgnored, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.UnroutableIgnored, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.KeysIgnored, Invariant.OrderWithinKey)]
    [InlineData(Fault.UncheckedVersion, Invariant.CounterpartsAgree)]
    [InlineData(Fault.UncheckedVersion, Invariant.StockNeverNegative)]
    [InlineData(Fault.EndlessLease, Invariant.NothingIsStuck)]
    [InlineData(Fault.LostConfirmIgnored, Invariant.OrderHasEnded)]
    [InlineData(Fault.ForgottenDeadline, Invariant.WaitingHasDeadline)]
    public void A_planted_fault_is_caught(Fault fault, Invariant invariant)
    {
        for (var seed = 1; seed <= SeedsPerFault; seed++)
        {
            using var world = Play(seed, fault);
            var broken = Checks.Find(world).Select(violation => violation.Invariant).ToHashSet();
            if (broken.Contains(invariant))
            {
                output.WriteLine($"{fault} is caught with seed {seed} by {string.Join(", ", broken.Order())}.");
                return;
            }
        }

        Assert.Fail($"{fault} broke {invariant} with none of {SeedsPerFault} seeds.");
    }

    private static World Play(int seed, Fault fault)
    {
        var world = new World(seed, fault);
        world.Play();
        return world;
    }

    private static string Describe(World world, int seed, IReadOnlyList<Violation> violations)
    {
        var told = ChosenSeed is null ? world.Story.TakeLast(40) : world.Story;
        return $"Seed {seed} breaks:\n{string.Join('\n', violations.Select(each => $"  {each.Invariant}: {each.Detail}"))}\n"
            + $"Play it alone, with its whole story, by SIMULATION_SEED={seed}. The story ends:\n{string.Join('\n', told)}";
    }
}
