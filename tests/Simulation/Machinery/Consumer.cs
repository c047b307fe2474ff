using Platform.Messaging;
using Simulation.Tests.Services;

namespace Simulation.Tests.Machinery;

/// <summary>A replica of a service that handles one delivery at a time. When it dies another one takes its place.</summary>
internal sealed class Consumer : IDisposable
{
    private readonly string name;
    private readonly Service service;
    private readonly Log log;
    private readonly World world;
    private readonly Queue queue;
    private readonly List<ServiceProcess> processes = [];
    private Func<Delivery, CancellationToken, Task<Settlement>> handle;
    private Queued? current;

    public Consumer(string name, Service service, Log log, World world)
    {
        (this.name, this.service, this.log, this.world) = (name, service, log, world);
        (Actor, handle) = Start();
        queue = world.Bus.Queues.Single(each => each.Name == service.Name);
    }

    public Actor Actor { get; private set; }

    public bool IsIdle => Actor.Work is null;

    public bool MayDie => Actor.Work is not null && current is { Attempt: < 5 };

    public Queue Queue => queue;

    public void Receive(Queued queued)
    {
        queued.Attempt++;
        queued.Holder = this;
        queued.LeasedUntil = DateTimeOffset.MaxValue;
        current = queued;
        world.Tell($"{name} receives {queued.Message.Type} {queued.Number}, attempt {queued.Attempt}");
        if (world.Fault == Fault.AckBeforeCommit)
        {
            world.Bus.Settle(queue, queued, Settlement.Done);
        }

        Actor.Begin(() => handle(new Delivery(queued.Message, queued.Attempt), CancellationToken.None));
    }

    /// <summary>Says to the queue what became of the delivery, unless the queue has taken the message back meanwhile.</summary>
    public void Settle()
    {
        var settlement = ((Task<Settlement>)Actor.Work!).GetAwaiter().GetResult();
        if (current!.Holder == this)
        {
            world.Bus.Settle(queue, current, settlement);
        }

        current = null;
        Actor.Finish();
    }

    public void Die()
    {
        world.Tell($"{name} dies {(Actor.IsSuspended ? Actor.At : "before acknowledging")}");
        Actor.Die();
        if (current?.Holder == this)
        {
            current.LoseHolder(world.Fault == Fault.EndlessLease ? DateTimeOffset.MaxValue : world.Clock.Now + Queue.Lease);
        }

        current = null;
        (Actor, handle) = Start();
    }

    /// <summary>The queue takes it for dead while it goes on: another replica gets the message as well.</summary>
    public void LoseLease()
    {
        if (current?.Holder == this)
        {
            world.Tell($"{name} loses its lease {Actor.At}");
            current.LoseHolder(world.Clock.Now);
        }
    }

    public void Dispose() => processes.ForEach(process => process.Dispose());

    private (Actor Actor, Func<Delivery, CancellationToken, Task<Settlement>> Handle) Start()
    {
        var actor = new Actor(name, world);
        var process = new ServiceProcess(service, log, actor);
        processes.Add(process);
        return (actor, process.StartReceiving());
    }
}
