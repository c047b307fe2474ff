using System.Globalization;

namespace Orders.Tests;

internal enum Kind { Take, TakeAgain, PassTime, Lose, Lapse, Cancel, Ship, Deliver, Return, Refund }

/// <summary>What can be seen from outside after each step of a world.</summary>
internal sealed record Moment(
    Order Order, ModelInventory Inventory, ModelProvider Provider, IReadOnlyList<DateTimeOffset> Timers, DateTimeOffset Now);

/// <summary>
/// The real order with its real messages, a model inventory and a model payment provider. What is under way lies in a bag, from which one thing after
/// another is taken: early or late, again, or lost; between them people act and time passes.
/// </summary>
internal sealed class World
{
    private readonly Bag bag = new();
    private readonly List<FormattableString> story = [];
    private readonly List<Moment> moments = [];
    private DateTimeOffset now = Now;

    public World(bool inStock, bool covered, bool prepaid)
    {
        Order = prepaid ? Prepaid() : Placed();
        Inventory = new ModelInventory(Free: inStock ? 8 : 4);
        Provider = prepaid ? ModelProvider.Paid(Order.Total.Amount) : new ModelProvider(covered);
        bag.Send(new Contracts.Inventory.ReserveStock(Id, [.. WasPlaced.Lines.Select(line => line.ToLine())], now + Waits.Reservation));
        bag.Send(new FulfilmentDeadline(Id, 1).At(WasPlaced.Deadline));
        Step($"in stock {inStock}, covered {covered}, prepaid {prepaid}");
    }

    public Order Order { get; private set; }

    public ModelInventory Inventory { get; private set; }

    public ModelProvider Provider { get; private set; }

    public List<object> Log { get; } = [];

    public List<object> Announcements { get; } = [];

    public IReadOnlyList<Moment> Moments => moments;

    public string StoryUntil(int step) => string.Join('\n', story.Take(step));

    public void Act(Kind kind, int which)
    {
        now += TimeSpan.FromSeconds(1);
        switch (kind)
        {
            case Kind.TakeAgain: Hear(bag.Sent[which % bag.Sent.Count]); break;

            // Until it is shipped a timer mostly comes early: hardly an order would live to see what comes after.
            case Kind.PassTime when which % 4 == 0 || (Order.Shipment is null && which % 4 > 1): Hear(bag.TakeTimer(which)); break;
            case Kind.PassTime: HearNextTimer(); break;
            case Kind.Lose: Lose(bag.TakeMessage(which), which % 2 == 0); break;
            case Kind.Lapse: Answered(Inventory.Expires(), $"the reservation lapses"); break;
            case Kind.Cancel: People("cancel", Order.Cancel(which % 2 == 0 ? Owner : Operator, now)); break;
            case Kind.Ship: People("ship", Order.Ship(now)); break;
            case Kind.Deliver: People("deliver", Order.Deliver()); break;
            case Kind.Return: People("return", Order.Return(new Pieces(which % 2 == 0 ? Beans : Cup, 1 + (which / 2 % 2)))); break;
            case Kind.Refund: People("refund", Order.Refund(now)); break;
            default: Hear(bag.TakeMessage(which)); break;
        }
    }

    /// <summary>From here on nobody acts, nothing is lost or repeated; what is under way arrives, and timers when there is nothing else.</summary>
    public World ComeToRest()
    {
        for (var steps = 0; !bag.IsEmpty; steps++)
        {
            Assert.True(steps < 1000, "It never comes to rest.");
            now += TimeSpan.FromSeconds(1);
            if (bag.TakeMessage(0) is { } message)
            {
                Hear(message);
            }
            else
            {
                HearNextTimer();
            }
        }

        return this;
    }

    private void HearNextTimer()
    {
        var timer = bag.TakeTimer(0);
        now = timer?.Due > now ? timer.Due.Value : now;
        Hear(timer);
    }

    private void Hear(Envelope? envelope)
    {
        switch (envelope?.Message)
        {
            case null:
                break;
            case AuthorisePayment when Order.Status != OrderStatus.Reserved:
                Step($"not even tried: {envelope.Message}");
                break;
            case AuthorisePayment when Order.PaymentDue <= now:
                bag.Put(Overdue(envelope));
                Step($"too late to be tried: {envelope.Message}");
                break;
            case AuthorisePayment or VoidPayment or CapturePayment or RefundPayment:
                bag.Put(envelope with { Message = new Call(envelope) });
                Step($"on the wire: {envelope.Message}");
                break;
            case Call call:
                (Provider, var answer) = Provider.Hears(KeyOf(call.Request), call.Request.Message);
                if (call.IsHeard)
                {
                    bag.Put(envelope with { Message = new Answer(call.Request, answer) });
                }

                Step($"the provider hears: {call.Request.Message}");
                break;
            case Answer { Request.Message: var request, Said: var said }:
                Record($"answered: {request}, {said.Status}", Order.Hears(request is AuthorisePayment ? said : request, now));
                break;
            case Contracts.Inventory.ReserveStock or Contracts.Inventory.CommitStock
                or Contracts.Inventory.ReleaseStock or Contracts.Inventory.ShipStock:
                Answered(Inventory.Hears(envelope.Message, now), $"inventory hears: {envelope.Message}");
                break;
            default:
                Record($"{envelope.Message}", Order.Hears(envelope.Message, now));
                break;
        }
    }

    /// <summary>Only what a deadline watches over is lost for good.</summary>
    private void Lose(Envelope? envelope, bool isOverdue)
    {
        switch (envelope?.Message)
        {
            case null:
                return;
            case Call { IsHeard: true } call:
                bag.Put(envelope with { Message = call with { IsHeard = false } });
                bag.Put(isOverdue && call.Request.Message is AuthorisePayment ? Overdue(call.Request) : call.Request);
                break;
            case Answer answer:
                bag.Put(answer.Request);
                break;
            case Call or Contracts.Inventory.ShipStock:
                bag.Put(envelope);
                return;
        }

        Step($"lost: {envelope.Message}");
    }

    private static Envelope Overdue(Envelope request) => request with { Message = new Answer(request, PaymentAnswer.Overdue) };

    // The same keys as the real calls have: a void has one of its own for each message, so that a later one is no repeat.
    private static string KeyOf(Envelope request) => request.Message switch
    {
        VoidPayment => $"void-{request.Id}",
        RefundPayment e => $"refund-{e.Before.ToString(CultureInfo.InvariantCulture)}",
        var other => other.GetType().Name,
    };

    private void Answered((ModelInventory Next, object? Answer) heard, FormattableString what)
    {
        Inventory = heard.Next;
        if (heard.Answer is { } answer)
        {
            bag.Send(answer);
        }

        Step(what);
    }

    private void People(string what, Outcome outcome)
    {
        if (outcome.Events.Count > 0)
        {
            Record($"somebody asks to {what}", outcome);
        }
    }

    private void Record(FormattableString what, Outcome outcome)
    {
        Order = Order.After(outcome.Events);
        Log.AddRange(outcome.Events);
        foreach (var message in outcome.Messages)
        {
            if (message.GetType().Namespace == typeof(Announced.OrderConfirmed).Namespace)
            {
                Announcements.Add(message);
            }
            else
            {
                bag.Send(message);
            }
        }

        Step($"{what} => {new Listed(outcome.Events)}");
    }

    private void Step(FormattableString what)
    {
        story.Add($"{now - Now} {what}");
        moments.Add(new Moment(Order, Inventory, Provider, bag.Timers(Order.Timer), now));
    }

    /// <summary>Events that become text only when a story is told, which is seldom.</summary>
    private sealed record Listed(IReadOnlyList<object> Events)
    {
        public override string ToString() => string.Join(", ", Events);
    }
}
