using Contracts;
using Contracts.Orders;
using Wolverine;

namespace Subscriptions.Tests;

/// <summary>
/// The real subscription, hourly, with its real messages, and a model of the provider and of orders. Everything takes a time of its own, so that news
/// overtakes other news; answers are lost, messages come again, and people act in between. A seed decides it all.
/// </summary>
internal sealed class World
{
    public static readonly BillingOptions Waits = new()
    {
        Payment = TimeSpan.FromMinutes(2),
        Dunning = [TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(70)],
    };

    private readonly PriorityQueue<object, (DateTimeOffset Due, int Order)> underWay = new();
    private readonly List<string> story = [];
    private readonly Random chance;
    private readonly Trouble trouble;
    private int sent;
    private (DateTimeOffset From, DateTimeOffset Until)? outage;

    public World(int seed, Trouble trouble)
    {
        (chance, this.trouble) = (new Random(seed), trouble);
        Provider = new ModelProvider(() => !Happens(trouble.Declined));
        Now = Begin + Within(TimeSpan.FromHours(1));
        var hourly = CoffeePlan with { Interval = BillingInterval.Parse("PT1H") };
        var (started, events, messages) = SubscribeEndpoint.Decide(
            new Subscribe("coffee", "tok_ok", Home), new Offer(hourly, Now), "ada", Id, RenewalAt());
        (State, Start) = (started, Now);
        Log.AddRange(events);
        Send(messages);
    }

    public DateTimeOffset Start { get; }

    public DateTimeOffset Now { get; private set; }

    public Subscription State { get; private set; }

    public ModelProvider Provider { get; }

    public List<object> Log { get; } = [];

    /// <summary>The orders that were placed: asking for the same one again changes nothing.</summary>
    public Dictionary<OrderId, PlacePrepaidOrder> Orders { get; } = [];

    /// <summary>Those that are on their way to orders.</summary>
    public IEnumerable<OrderId> OrdersUnderWay => underWay.UnorderedItems.Select(envelope => envelope.Element).OfType<PlacePrepaidOrder>()
        .Select(order => order.OrderId);

    public List<object> Announcements { get; } = [];

    public string Story => string.Join('\n', story);

    /// <summary>Whether the timer that the present wait needs is under way, early enough.</summary>
    public bool IsWatched => State.Deadline is not { } deadline || underWay.UnorderedItems.Any(envelope =>
        envelope.Element is SubscriptionDeadline timer && timer.Timer == State.Timer
        && envelope.Priority.Due <= (deadline > Now ? deadline : Now) + trouble.Slowest);

    /// <summary>The service is down for a while; what is to be done meanwhile is done afterwards.</summary>
    public void GoDown(DateTimeOffset from, TimeSpan howLong) => outage = (from, from + howLong);

    /// <summary>
    /// The service's database as it is now, for it to be set back to: the provider, and the orders that were placed, are not. The clock goes on.
    /// </summary>
    public Action Backup()
    {
        var (state, messages) = (State, underWay.UnorderedItems.ToArray());
        return () =>
        {
            story.Add($"{Now - Begin} the service is set back to version {state.Version}");
            State = state;
            underWay.Clear();
            underWay.EnqueueRange(messages);
        };
    }

    public void PeopleAct(int times, TimeSpan within)
    {
        foreach (var act in Enumerable.Range(0, times).Select(_ => (Act)chance.Next((int)Act.End)))
        {
            underWay.Enqueue(act, (Now + Within(within), sent++));
        }
    }

    public World RunUntil(DateTimeOffset end, Action<World>? afterEachStep = null)
    {
        while (underWay.TryPeek(out _, out var next) && next.Due <= end)
        {
            var message = underWay.Dequeue();
            Now = next.Due > Now ? next.Due : Now;
            if (outage is { } down && Now >= down.From && Now < down.Until)
            {
                underWay.Enqueue(message, (down.Until + Within(trouble.Slowest), sent++));
                continue;
            }

            Hear(message);
            afterEachStep?.Invoke(this);
        }

        return this;
    }

    /// <summary>Somebody ends it, and whatever is under way arrives.</summary>
    public World ComeToRest()
    {
        Hear(Act.End);
        return RunUntil(DateTimeOffset.MaxValue);
    }

    private void Hear(object message)
    {
        switch (message)
        {
            case SubscriptionDeadline timer: Record(message, RenewalAt().OnDeadline(State, timer)); break;
            case ChargePayment charge: Charge(charge); break;
            case OnTheWire wire: Ask(wire); break;
            case Answer answer: Record(message, answer.Decide(RenewalAt(), State)); break;
            case VoidPayment or RefundPayment: Wire(new OnTheWire(message, "take back", Due: null)); break;
            case PlacePrepaidOrder order: Orders.TryAdd(order.OrderId, order); break;
            case Act act: Record(message, People.Do(act, State, RenewalAt(), Now)); break;
            default: Announcements.Add(message); break;
        }
    }

    private void Charge(ChargePayment message)
    {
        if (State.Charge is not { State: ChargeState.Requested } charge || charge.Payment != message.Payment)
        {
            return;
        }

        if (charge.Due <= Now)
        {
            Record(message, RenewalAt().OnOverdue(State, message.Payment));
        }
        else if (Happens(trouble.Silent))
        {
            underWay.Enqueue(new OnTheWire(message, "authorise", Due: charge.Due), (charge.Due + Within(TimeSpan.FromMinutes(5)), sent++));
            underWay.Enqueue(Overdue(message.Payment), (charge.Due, sent++));
        }
        else
        {
            Wire(new OnTheWire(message, "authorise", charge.Due));
        }
    }

    private void Ask(OnTheWire wire)
    {
        var answer = (wire.Request, wire.Operation) switch
        {
            (ChargePayment e, "authorise") => Provider.Authorise(e.Payment) ? null : Declined(e.Payment),
            (ChargePayment e, _) => Provider.Capture(e.Payment) ? Charged(e.Payment) : Declined(e.Payment),
            (VoidPayment e, _) => Provider.Void(e.Payment) ? Voided(e.Payment) : Charged(e.Payment),
            var (request, _) => Refunded((RefundPayment)request),
        };
        story.Add($"{Now - Begin} the provider hears {wire.Operation} of {wire.Request}");
        if (wire.Due is { } due && Now > due)
        {
            return;
        }

        if (Happens(trouble.Lost))
        {
            Deliver(wire.Request);
        }
        else if (answer is not null)
        {
            Deliver(answer);
        }
        else
        {
            Wire(wire with { Operation = "capture", Due = null });
        }
    }

    private static Answer Overdue(OrderId payment) => new($"overdue {payment}", (renewal, state) => renewal.OnOverdue(state, payment));

    private static Answer Declined(OrderId payment) => new($"declined {payment}", (renewal, state) => renewal.OnDeclined(state, payment, "declined"));

    private static Answer Charged(OrderId payment) => new($"charged {payment}", (renewal, state) => renewal.OnCharged(state, payment));

    private static Answer Voided(OrderId payment) => new($"voided {payment}", (renewal, state) => renewal.OnVoided(state, payment));

    private Answer Refunded(RefundPayment request)
    {
        Provider.Refund(request.Payment);
        return new Answer($"refunded {request.Payment}", (_, state) => Renewal.OnRefunded(state, request.Payment));
    }

    private void Record(object what, (Wolverine.Marten.Events Events, OutgoingMessages Messages) decision)
    {
        State = State.After(decision.Events);
        Log.AddRange(decision.Events);
        story.Add($"{Now - Begin} {what} => {string.Join(", ", decision.Events)}");
        Send(decision.Messages);
    }

    private void Send(OutgoingMessages messages)
    {
        foreach (var message in messages)
        {
            if (message is ScheduledMessage<SubscriptionDeadline> timer)
            {
                var due = timer.Options.ScheduledTime!.Value;
                underWay.Enqueue(timer.Message, ((due > Now ? due : Now) + Within(trouble.Slowest), sent++));
                continue;
            }

            Deliver(message);
            if (Happens(trouble.Repeated))
            {
                underWay.Enqueue(message, (Now + Within(TimeSpan.FromHours(1)), sent++));
            }
        }
    }

    private void Wire(OnTheWire wire) => Deliver(wire);

    private void Deliver(object message) => underWay.Enqueue(message, (Now + Within(trouble.Slowest), sent++));

    public override string ToString() => Story;

    private Renewal RenewalAt() => new(Waits, Now);

    private bool Happens(int inAHundred) => chance.Next(100) < inAHundred;

    private TimeSpan Within(TimeSpan time) => time * chance.NextDouble();

    /// <summary>A call to the provider, and until when somebody waits for its answer.</summary>
    private sealed record OnTheWire(object Request, string Operation, DateTimeOffset? Due);

    /// <summary>What the provider said, before it is recorded.</summary>
    private sealed record Answer(string What, Func<Renewal, Subscription, (Wolverine.Marten.Events, OutgoingMessages)> Decide)
    {
        public override string ToString() => What;
    }
}
