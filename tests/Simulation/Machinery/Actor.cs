namespace Simulation.Tests.Machinery;

/// <summary>
/// A process that does one thing at a time. Wherever real code would wait for a server it suspends here, until the scheduler lets it go on
/// or kills it. It continues inside the scheduler's call; only the pause that follows a conflict is real time, and is waited for, so
/// nothing ever runs beside anything else.
/// </summary>
internal sealed class Actor(string name, World world)
{
    private volatile TaskCompletionSource? suspended;
    private volatile Task? work;

    public string Name { get; } = name;

    public World World { get; } = world;

    public MachineClock Clock { get; } = new(world.Clock);

    public bool IsDead { get; private set; }

    public bool IsSuspended => suspended is not null;

    /// <summary>Where it waits.</summary>
    public string At { get; private set; } = "";

    /// <summary>The work that is done and not yet looked at, or under way; null when there is none.</summary>
    public Task? Work => work;

    /// <summary>The transaction it is in.</summary>
    public Transaction? Transaction { get; set; }

    public Task SuspendAsync(string at)
    {
        var here = new TaskCompletionSource();
        At = at;
        suspended = here;
        return here.Task;
    }

    public void Begin(Func<Task> start)
    {
        work = start();
        ComeToRest();
    }

    public void Resume()
    {
        var here = suspended!;
        suspended = null;
        here.SetResult();
        ComeToRest();
    }

    public void Finish() => work = null;

    /// <summary>It goes no further, and the server rolls back what it had not committed.</summary>
    public void Die()
    {
        IsDead = true;
        suspended = null;
        Transaction?.Abort();
    }

    private void ComeToRest()
    {
        if (!SpinWait.SpinUntil(() => suspended is not null || work is { IsCompleted: true }, TimeSpan.FromSeconds(20)))
        {
            throw new InvalidOperationException($"{Name} neither ended nor suspended after '{At}'; it waits for something that is not simulated.");
        }
    }
}
