using Inventory.Items;
using Platform.EventSourcing;
using Simulation.Tests.Machinery;
using Simulation.Tests.Services;

namespace Simulation.Tests;

/// <summary>
/// Orders, inventory and a payment provider with everything between them, in one thread and with a time of its own. A seed chooses every
/// step: who goes on, who dies, what is lost and when it is. The same seed gives the same story.
/// <para>
/// Real: the modules of both services with their handlers, decisions and publications, the relay, the pump and the consumer with
/// their retry policies and dead letters, the decision loop with its retries, the payment client. Modelled: the log with its transactions
/// and positions, the engine's follower and checkpoint, the bus, the provider, and the delay of a retry (by the real policy, from the seed).
/// </para>
/// </summary>
internal sealed class World : IDisposable
{
    private const int MostSteps = 20_000;
    private static readonly string[] Assortment = ["BEANS", "CUP", "KETTLE"];

    private readonly List<string> story = [];
    private readonly List<Consumer> consumers = [];
    private readonly List<Follower> followers = [];
    private readonly People people;
    private readonly TimeSpan pace;
    private readonly int calmAfter;
    private int steps;

    public World(int seed, Fault fault)
    {
        Fault = fault;
        Random = new Random(seed);
        Bus = new Bus(this);
        Provider = new PaymentSandbox(this);
        OrdersLog = new Log(Service.Orders.Events, this);
        InventoryLog = new Log(Service.Inventory.Events, this);
        pace = TimeSpan.FromMilliseconds(Random.Next(4) switch { 0 => 10, 1 => 100, 2 => 300, _ => 1000 });
        calmAfter = 100 + Random.Next(500);
        Run(Service.Orders, OrdersLog);
        Run(Service.Inventory, InventoryLog);

        // Orders may be placed before inventory has ever been up. The other way round, news would be missed, which is nobody's fault.
        Bus.Queues[1].BoundFrom = Clock.Now + Within(TimeSpan.FromSeconds(Random.Next(2) * 20));
        string[] skus = [.. Assortment.Take(1 + Random.Next(3))];
        people = new People(this, OrdersLog, skus);
        Stock(skus);
        Open();
    }

    public Fault Fault { get; }

    public Random Random { get; }

    public VirtualClock Clock { get; } = new();

    public Bus Bus { get; }

    public PaymentSandbox Provider { get; }

    public Log OrdersLog { get; }

    public Log InventoryLog { get; }

    public IReadOnlyList<string> Story => story;

    public IReadOnlyList<Follower> Followers => followers;

    /// <summary>Whether there was nothing left to do.</summary>
    public bool CameToRest { get; private set; }

    private bool IsCalm => steps > calmAfter;

    private IEnumerable<Actor> Actors => [.. consumers.Select(each => each.Actor), .. followers.Select(each => each.Actor), people.Actor];

    /// <summary>Plays until nothing is left to do. Disturbances cease after a while, so that what they left behind can be judged.</summary>
    public void Play()
    {
        // Continuations are to run inside the scheduler's calls, which a context of the test framework's would prevent.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            while (!CameToRest && steps++ < MostSteps)
            {
                Step();
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    public void Tell(string line) => story.Add(line);

    /// <summary>A hash of the whole story, the same in every process.</summary>
    public ulong Trace() => story.SelectMany(line => line).Aggregate(14695981039346656037UL, (hash, letter) => (hash ^ letter) * 1099511628211UL);

    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        Random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public TimeSpan Within(TimeSpan most) => most * Random.NextDouble();

    public bool Perhaps(double chance) => !IsCalm && Random.NextDouble() < chance;

    public void FailPerhaps(string what, double chance = 0.02)
    {
        if (Perhaps(chance))
        {
            Tell($"  {what}");
            throw new IOException(what);
        }
    }

    public void Dispose()
    {
        consumers.ForEach(each => each.Dispose());
        followers.ForEach(each => each.Dispose());
        people.Dispose();
    }

    private void Run(Service service, Log log)
    {
        consumers.Add(new Consumer($"{service.Name} 1", service, log, this));
        consumers.Add(new Consumer($"{service.Name} 2", service, log, this));
        followers.Add(new Follower(service, log, this));
    }

    private void Stock(IEnumerable<string> skus)
    {
        foreach (var sku in skus.Select(sku => Inventory.Items.Sku.Parse(sku)))
        {
            object[] events =
            [
                new ItemEvent.Registered($"{sku}", new Contracts.Money(10, "EUR"), 2),
                new ItemEvent.Received(2 + Random.Next(12), "first"),
            ];
            InventoryLog.Commit(InventoryLog.Begin(new Append([new StreamAppend(sku.Stream, 0, events)], new EventMetadata("stock"))));
        }
    }

    private void Open()
    {
        for (var count = 1 + Random.Next(4); count > 0; count--)
        {
            var order = new Orders.OrderId(NewId());
            people.Want(order);
            if (Random.Next(6) == 0)
            {
                Provider.Declines.Add(order.ToString());
            }
        }

        if (Random.Next(4) == 0)
        {
            Provider.OutageFrom = Clock.Now + Within(TimeSpan.FromSeconds(20));
            Provider.OutageTo = Provider.OutageFrom + Within(TimeSpan.FromMinutes(4));
        }
    }

    private void Step()
    {
        Clock.Pass(Within(pace));
        if (Perhaps(0.04))
        {
            Disturb();
        }

        var choices = Choices();
        if (choices.Count > 0)
        {
            choices[Random.Next(choices.Count)]();
        }
        else if (NextDue() is { } due)
        {
            Clock.PassTo(due);
        }
        else
        {
            CameToRest = true;
        }
    }

    private List<Action> Choices()
    {
        List<Action> choices = [.. Actors.Where(actor => actor.IsSuspended).Select(actor => (Action)actor.Resume)];
        foreach (var consumer in consumers.Where(each => !each.Actor.IsSuspended))
        {
            if (!consumer.IsIdle)
            {
                choices.Add(consumer.Settle);
            }
            else if (consumer.Queue.Ready(Clock.Now) is { Count: > 0 } ready)
            {
                choices.Add(() => consumer.Receive(ready[Random.Next(ready.Count)]));
            }
        }

        foreach (var follower in followers.Where(each => !each.Actor.IsSuspended))
        {
            if (follower.Actor.Work is not null)
            {
                choices.Add(follower.Conclude);
            }
            else if (follower.RetryAt <= Clock.Now && follower.HasPage)
            {
                choices.Add(follower.Relay);
            }
        }

        if (people.Actor is { IsSuspended: false, Work: not null })
        {
            choices.Add(people.Actor.Finish);
        }
        else if (people.Actor.Work is null && people.NextDue <= Clock.Now)
        {
            choices.Add(people.Act);
        }

        return choices;
    }

    private DateTimeOffset? NextDue()
    {
        var queued = Bus.Queues.SelectMany(queue => queue.Messages)
            .Select(each => each.LeasedUntil ?? each.VisibleAt);
        var relays = followers.Where(each => each.HasPage).Select(each => each.RetryAt);
        DateTimeOffset?[] all = [.. queued, .. relays, people.NextDue];
        return all.Where(due => due > Clock.Now && due < DateTimeOffset.MaxValue).Min();
    }

    private void Disturb()
    {
        switch (Random.Next(5))
        {
            case 0 or 1:
                var consumer = consumers[Random.Next(consumers.Count)];
                if (consumer.MayDie)
                {
                    consumer.Die();
                }

                break;
            case 2:
                followers[Random.Next(followers.Count)].Die();
                break;
            case 3:
                var taken = consumers[Random.Next(consumers.Count)];
                if (taken.MayDie)
                {
                    taken.LoseLease();
                }

                break;
            default:
                JumpClock();
                break;
        }
    }

    private void JumpClock()
    {
        if (Random.Next(4) == 0)
        {
            var leap = Within(TimeSpan.FromMinutes(12));
            Tell($"all clocks leap {leap}");
            Clock.Pass(leap);
            return;
        }

        var actor = Actors.ElementAt(Random.Next(consumers.Count));
        actor.Clock.Skew = Within(TimeSpan.FromMinutes(4)) - TimeSpan.FromMinutes(2);
        Tell($"the clock of {actor.Name} is off by {actor.Clock.Skew}");
    }
}
