using Contracts.Inventory;
using Contracts.Orders;
using Platform.EventSourcing;
using static Orders.Tests.AFulfilment;
using static Orders.Tests.AnOrder;
using Input = Orders.FulfilmentInput;

namespace Orders.Tests;

/// <summary>
/// The real order and the real fulfilment with their real messages, a model inventory and a model provider. Messages under way lie in a
/// bag; each pick delivers one of them, early, late, again, or loses it, or lets a person or the clock act.
/// </summary>
internal sealed class ModelWorld
{
    private readonly List<object> underWay = [];
    private readonly List<string> story = [];
    private readonly bool inStock;
    private readonly bool covered;
    private DateTimeOffset now = Now;

    public ModelWorld(bool inStock, bool covered, bool forgetfulProvider)
    {
        this.inStock = inStock;
        this.covered = covered;
        Provider = new ModelProvider(forgetfulProvider);
        story.Add($"in stock {inStock}, covered {covered}, forgetful provider {forgetfulProvider}");
        Record(Placed);
    }

    public Orders.Order Order { get; private set; } = Orders.Order.Initial;

    public Orders.Fulfilment Fulfilment { get; private set; } = Orders.Fulfilment.Initial;

    public List<FulfilmentEvent> Log { get; } = [];

    public ModelInventory Inventory { get; } = new();

    public ModelProvider Provider { get; }

    public string Story => string.Join("\n", story);

    public void Act(int pick)
    {
        now += TimeSpan.FromSeconds(1);
        var which = pick / 16;
        switch (pick % 16)
        {
            case 0:
                Tell("cancel", CancelOrder.Decide(new CancelOrder("wish"), Order, Owner));
                break;
            case 1:
                Tell("ship", ShipOrder.Decide(new ShipOrder("Post", "T-1"), Order, Operator));
                break;
            case 2:
                underWay.AddRange(Inventory.Expires(Id));
                break;
            case 5:
                // A deadline that is delivered before somebody looks at the clock is early.
                now = Fulfilment.Deadline ?? now;
                break;
            case 6:
                Operate(which % 2 == 0 ? new Input.Nudge() : new Input.Abort("wish"));
                break;
            case 3 when underWay.Count > 0:
                Deliver(underWay[which % underWay.Count], "again later");
                break;
            case 4 when underWay.Count > 0:
                Lose(which % underWay.Count);
                break;
            default:
                DeliverAt(which);
                break;
        }
    }

    /// <summary>From here on nothing is lost or repeated: what is under way arrives, and deadlines pass when there is nothing else.</summary>
    public void ComeToRest()
    {
        for (var steps = 0; underWay.Count > 0; steps++)
        {
            Assert.InRange(steps, 0, 1000);
            ArriveOrPass();
        }
    }

    /// <summary>A confirmed order is shipped at once, and nothing else interferes.</summary>
    public void TakeItsCourse()
    {
        while (underWay.Exists(message => message is not FulfilmentDeadline))
        {
            ArriveOrPass();
            if (Order.Status == OrderStatus.Confirmed)
            {
                Tell("ship", ShipOrder.Decide(new ShipOrder("Post", "T-1"), Order, Operator));
            }
        }
    }

    private void ArriveOrPass()
    {
        now += TimeSpan.FromSeconds(1);
        var next = underWay.FindIndex(message => message is not FulfilmentDeadline);
        if (next < 0 && Fulfilment.Deadline is { } deadline && deadline > now)
        {
            now = deadline;
        }

        DeliverAt(Math.Max(0, next));
    }

    private void Lose(int which)
    {
        var message = underWay[which];
        if (message is Answer { Request: var request })
        {
            // The handler was killed before it recorded the answer, so its message comes again.
            story.Add($"killed before: {message}");
            underWay[which] = request;
        }
        else if (IsAskedForAgain(message))
        {
            story.Add($"lost: {message}");
            underWay.RemoveAt(which);
        }
    }

    // That a void holds for an authorisation to come is part of the provider's contract. The fulfilment copes with a provider that
    // breaks it, but not when the messages that would have told of the money are lost besides.
    private bool IsAskedForAgain(object message) => message is AuthorisePayment or VoidPayment ? !Provider.IsForgetful : message
        is ReserveStock or CommitStock or ReleaseStock or MarkOrderReserved or ConfirmOrder or RejectOrder or WithdrawOrder
        or CapturePayment;

    private void DeliverAt(int which)
    {
        if (underWay.Count > 0)
        {
            var message = underWay[which % underWay.Count];
            underWay.RemoveAt(which % underWay.Count);
            Deliver(message, "");
        }
    }

    private void Deliver(object message, string how)
    {
        story.Add($"{message} {how}");
        switch (message)
        {
            case StartFulfilment e: Feed(new Input.Start(e.Lines, Options)); break;
            case FulfilmentDeadline e: Feed(new Input.DeadlinePassed(e.Step, e.Attempt)); break;
            case StockReserved: Feed(new Input.StockReserved()); break;
            case StockRefused e: Feed(new Input.StockRefused(e.Skus)); break;
            case StockCommitted: Feed(new Input.StockCommitted()); break;
            case StockReleased e: Feed(new Input.StockReleased(e.Expired)); break;
            case OrderConfirmed: Feed(new Input.OrderConfirmed()); break;
            case OrderShipped: Feed(new Input.OrderShipped()); break;
            case OrderRejected e: Feed(new Input.OrderRejected(e.Reason)); break;
            case OrderCancelled: Feed(new Input.OrderCancelled()); break;
            case MarkOrderReserved: Tell("reserved", MarkOrderReserved.Decide(Order)); break;
            case ConfirmOrder: Tell("confirm", ConfirmOrder.Decide(Order)); break;
            case RejectOrder e: Tell("reject", RejectOrder.Decide(e, Order)); break;
            case WithdrawOrder e: Tell("withdraw", WithdrawOrder.Decide(e, Order)); break;
            case AuthorisePayment when Fulfilment.Step == FulfilmentStep.Payment: underWay.Add(new Call(message)); break;
            case AuthorisePayment when Fulfilment.Step == FulfilmentStep.Compensation: Feed(new Input.PaymentAbandoned()); break;
            case CapturePayment when Fulfilment.Step == FulfilmentStep.Capture: underWay.Add(new Call(message)); break;
            case VoidPayment: underWay.Add(new Call(message)); break;
            case Call { Request: AuthorisePayment request }: underWay.Add(new Answer(request, Provider.Authorise(covered))); break;
            case Call { Request: CapturePayment request }: underWay.Add(new Answer(request, Provider.Capture())); break;
            case Call { Request: VoidPayment request }: underWay.Add(new Answer(request, Provider.Void())); break;
            case Answer answer: Feed(answer.Input); break;
            default: underWay.AddRange(Inventory.Hears(message, inStock)); break;
        }
    }

    private void Tell(string what, Decision<OrderEvent> decision)
    {
        if (decision.Refusal is null)
        {
            story.Add($"order: {what}");
            foreach (var happened in decision.Events)
            {
                Record(happened);
            }
        }
    }

    private void Record(OrderEvent happened)
    {
        Order = Order.Evolve(happened);
        underWay.AddRange(OrderMessages.Of(happened, Recorded(Id.Stream, happened)).Select(outgoing => outgoing.Message));
    }

    private void Operate(Input input)
    {
        story.Add($"operator: {input}");
        Feed(input);
    }

    private void Feed(Input input)
    {
        foreach (var happened in Orders.Fulfilment.Decide(input, Fulfilment, now))
        {
            Fulfilment = Fulfilment.Evolve(happened);
            Log.Add(happened);
            story.Add($"    {happened}");
            underWay.AddRange(FulfilmentMessages.Of(happened, Recorded(Id.FulfilmentStream, happened)).Select(outgoing => outgoing.Message));
        }
    }

    private RecordedEvent Recorded(StreamId stream, object happened) => new(1, Guid.Empty, stream, 1, "x", happened, now, new EventMetadata("c"));

    /// <summary>A request that is on the wire to the provider: the handler has looked at the fulfilment before, and time passes.</summary>
    private sealed record Call(object Request);

    /// <summary>What the provider said, before it is recorded.</summary>
    private sealed record Answer(object Request, Input Input);
}
