using Platform.Messaging;

namespace Simulation.Tests.Machinery;

/// <summary>A message in a queue.</summary>
internal sealed class Queued(CloudEvent message, long number, DateTimeOffset visibleAt)
{
    public CloudEvent Message { get; } = message;

    public long Number { get; } = number;

    public DateTimeOffset VisibleAt { get; set; } = visibleAt;

    public int Attempt { get; set; }

    /// <summary>Until when its consumer has it; null while it waits. A consumer that lives renews its lease, so it has no end.</summary>
    public DateTimeOffset? LeasedUntil { get; set; }

    /// <summary>Who has it; null when it waits or its consumer is lost.</summary>
    public Consumer? Holder { get; set; }

    /// <summary>Its consumer is lost, or taken for lost: it comes again when the lease is over.</summary>
    public void LoseHolder(DateTimeOffset leasedUntil) => (Holder, LeasedUntil) = (null, leasedUntil);
}

/// <summary>
/// A queue that keeps the rules of the transport's conformance suite: within a key one at a time and in order; what is delayed or comes
/// again after a failure does not hold up its key; a message whose consumer is lost comes again as a further attempt.
/// </summary>
internal sealed class Queue(string name, Fault fault)
{
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    public string Name { get; } = name;

    public HashSet<string> Types { get; } = [];

    /// <summary>When its service first came up; nothing reaches it before.</summary>
    public DateTimeOffset BoundFrom { get; set; } = DateTimeOffset.MinValue;

    public List<Queued> Messages { get; } = [];

    public List<(CloudEvent Message, string Error)> DeadLetters { get; } = [];

    /// <summary>Messages that failed once, or were put aside: others of their key may have gone before.</summary>
    public HashSet<string> Failed { get; } = [];

    /// <summary>What may be handed out now: the first of each key that nobody has one of.</summary>
    public List<Queued> Ready(DateTimeOffset now)
    {
        foreach (var lost in Messages.Where(each => each.LeasedUntil <= now))
        {
            lost.LeasedUntil = null;
        }

        var taken = Messages.Where(each => each.LeasedUntil is not null).Select(each => each.Message.PartitionKey).ToHashSet();
        var ready = new List<Queued>();
        foreach (var each in Messages.Where(each => each.LeasedUntil is null && each.VisibleAt <= now))
        {
            if (taken.Add(each.Message.PartitionKey) || fault == Fault.KeysIgnored)
            {
                ready.Add(each);
            }
        }

        return ready;
    }
}

/// <summary>The bus: queues, and what they are bound to.</summary>
internal sealed class Bus(World world)
{
    private long lastNumber;

    public List<Queue> Queues { get; } = [];

    public void Declare(string name, IEnumerable<string> types)
    {
        var queue = Queues.Find(each => each.Name == name);
        if (queue is null)
        {
            Queues.Add(queue = new Queue(name, world.Fault));
        }

        queue.Types.UnionWith(types);
    }

    public void Publish(IReadOnlyList<Published> messages)
    {
        if (messages.Where(each => each.IsMandatory && BoundTo(each).Count == 0).Select(each => each.Message.Type).ToList() is { Count: > 0 } types)
        {
            world.Tell($"  nobody is bound to {types[0]}");
            if (world.Fault != Fault.UnroutableIgnored)
            {
                throw new UnroutableMessageException(types);
            }
        }

        foreach (var published in messages)
        {
            BoundTo(published).ForEach(queue => Enqueue(queue, published.Message, published.NotBefore ?? world.Clock.Now));
        }
    }

    public void Settle(Queue queue, Queued queued, Settlement settlement)
    {
        world.Tell($"  {queue.Name} {queued.Message.Type} {queued.Number}: {settlement.GetType().Name}");
        queued.Holder = null;
        switch (settlement)
        {
            case Settlement.Retry:
                // The consumer draws its delay from a source that no seed reaches, so the same policy is asked here.
                queued.LeasedUntil = null;
                queued.VisibleAt = world.Clock.Now + new RetryPolicy().DelayAfter(queued.Attempt, world.Random);
                queue.Failed.Add(queued.Message.Id);
                break;
            case Settlement.Returned:
                queued.LeasedUntil = null;
                queued.Attempt--;
                break;
            case Settlement.DeadLetter letter:
                queue.DeadLetters.Add((queued.Message, letter.Error));
                queue.Failed.Add(queued.Message.Id);
                queue.Messages.Remove(queued);
                break;
            default:
                queue.Messages.Remove(queued);
                if (world.Perhaps(0.03))
                {
                    world.Tell($"  duplicated {queued.Number}");
                    Enqueue(queue, queued.Message, world.Clock.Now);
                }

                break;
        }
    }

    private List<Queue> BoundTo(Published published) =>
        Queues.FindAll(queue => queue.Types.Contains(published.Message.Type) && queue.BoundFrom <= world.Clock.Now);

    private void Enqueue(Queue queue, CloudEvent message, DateTimeOffset visibleAt)
    {
        if (!queue.Messages.Exists(each => each.Message.Id == message.Id))
        {
            queue.Messages.Add(new Queued(message, ++lastNumber, visibleAt));
        }
    }
}

/// <summary>The bus as one process reaches it: a page may be lost on the way, or its confirmation on the way back.</summary>
internal sealed class BusAccess(Bus bus, Actor actor) : ITransport
{
    private readonly TaskCompletionSource<Func<Delivery, CancellationToken, Task<Settlement>>> receiver =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What the process does with a delivery.</summary>
    public Task<Func<Delivery, CancellationToken, Task<Settlement>>> Receiver => receiver.Task;

    public Task DeclareAsync(string queue, IReadOnlyCollection<string> messageTypes, CancellationToken cancellation = default)
    {
        bus.Declare(queue, messageTypes);
        return Task.CompletedTask;
    }

    public async Task PublishAsync(IReadOnlyList<Published> messages, CancellationToken cancellation = default)
    {
        await actor.SuspendAsync("before publish");
        actor.World.FailPerhaps("The page is lost.", 0.1);
        bus.Publish(messages);
        await actor.SuspendAsync("after publish");
        actor.World.FailPerhaps("The confirmation is lost.", 0.1);
    }

    public Task PublishAsync(string queue, IReadOnlyList<Published> messages, CancellationToken cancellation = default) =>
        throw new NotSupportedException("No queue is fed alone here.");

    public Task ReceiveAsync(
        string queue, int concurrency, Func<Delivery, CancellationToken, Task<Settlement>> handle, CancellationToken cancellation)
    {
        receiver.SetResult(handle);
        return new TaskCompletionSource().Task;
    }

    public Task<QueueStatus> InspectAsync(string queue, CancellationToken cancellation = default) =>
        Task.FromResult(new QueueStatus(0, 0, 0, null));
}
