using System.Collections.Concurrent;

namespace Simulation.Tests;

/// <summary>
/// Plays many worlds and judges each. A failure names its seed; SIMULATION_SEED=n plays that seed alone and tells its whole story.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int Seeds = 1_000;
    private const int SeedsPerFault = 200;

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
    }

    [Theory]
    [InlineData(Fault.AckBeforeCommit, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.PositionOnlyCursor, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.TimeBasedGapSkip, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.MissingDedupe, Invariant.ExactlyOneEffect)]
    [InlineData(Fault.LostConfirmIgnored, Invariant.ExactlyOneEffect)]
    public void A_planted_fault_is_caught(Fault fault, Invariant invariant)
    {
        for (var seed = 1; seed <= SeedsPerFault; seed++)
        {
            using var world = Play(seed, fault);
            if (Checks.Find(world) is { Count: > 0 } violations)
            {
                output.WriteLine($"{fault} is caught by {string.Join(", ", violations.Select(each => each.Invariant).Distinct())} with seed {seed}.");
                Assert.Contains(violations, violation => violation.Invariant == invariant);
                return;
            }
        }

        Assert.Fail($"{fault} was not caught by any of {SeedsPerFault} seeds.");
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
