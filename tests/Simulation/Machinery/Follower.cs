using Platform.EventSourcing;
using Simulation.Tests.Services;

namespace Simulation.Tests.Machinery;

/// <summary>
/// The engine's follower of a log, running the service's relay: page after page below the log's horizon, the checkpoint moved after the
/// page is confirmed. The checkpoint outlives the process.
/// </summary>
internal sealed class Follower : IDisposable
{
    private static readonly TimeSpan PatienceWithGaps = TimeSpan.FromMilliseconds(200);

    private readonly Service service;
    private readonly Log log;
    private readonly World world;
    private readonly List<ServiceProcess> processes = [];
    private ILogSubscription relay;
    private long pageEnd;
    private int failures;
    private (long Horizon, DateTimeOffset SeenAt) gap;

    public Follower(Service service, Log log, World world)
    {
        (this.service, this.log, this.world) = (service, log, world);
        (Actor, relay) = Start();
    }

    public Actor Actor { get; private set; }

    public long Checkpoint { get; private set; }

    public DateTimeOffset RetryAt { get; private set; }

    public bool HasPage => Actor.Work is null && log.Events.Count > 0 && log.Events[^1].Position > Checkpoint && Next().Any();

    public void Relay()
    {
        var page = Next().Take(1 + world.Random.Next(8)).ToList();
        pageEnd = page[^1].Position;
        world.Tell($"{service.Name} relays {page[0].Position} to {pageEnd}");
        Actor.Begin(() => relay.HandleAsync(page, CancellationToken.None));
    }

    /// <summary>Moves the checkpoint when the page is confirmed, and tries again later when it is not.</summary>
    public void Conclude()
    {
        var failed = Actor.Work!.IsFaulted;
        Actor.Finish();
        if (failed && world.Fault != Fault.LostConfirmIgnored)
        {
            RetryAt = world.Clock.Now + TimeSpan.FromMilliseconds(100 << Math.Min(failures++, 8));
            return;
        }

        failures = 0;
        Checkpoint = pageEnd;
        world.Tell($"{service.Name} checkpoint {Checkpoint}");
    }

    public void Die()
    {
        world.Tell($"the follower of {service.Name} dies {(Actor.IsSuspended ? Actor.At : Actor.Work is null ? "idle" : "before its checkpoint")}");
        Actor.Die();
        (Actor, relay) = Start();
    }

    public void Dispose() => processes.ForEach(process => process.Dispose());

    private IEnumerable<RecordedEvent> Next()
    {
        var limit = world.Fault switch
        {
            Fault.PositionOnlyCursor => long.MaxValue,
            Fault.TimeBasedGapSkip when HasWaitedLongEnough() => long.MaxValue,
            _ => log.Horizon,
        };
        return log.Events.Where(each => each.Position > Checkpoint && each.Position < limit);
    }

    private bool HasWaitedLongEnough()
    {
        if (gap.Horizon != log.Horizon)
        {
            gap = (log.Horizon, world.Clock.Now);
        }

        return world.Clock.Now - gap.SeenAt >= PatienceWithGaps;
    }

    private (Actor Actor, ILogSubscription Relay) Start()
    {
        var actor = new Actor($"{service.Name} follower", world);
        var process = new ServiceProcess(service, log, actor);
        processes.Add(process);
        return (actor, process.Relay);
    }
}
