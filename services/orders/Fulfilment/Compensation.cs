using Contracts;
using Wolverine;
using Wolverine.Marten;

namespace Orders;

/// <summary>Taking back what was done: in reverse, the money first, then the stock, and asked for again until it is answered.</summary>
internal sealed partial class Fulfilment
{
    /// <summary>Stock is held for an order that is not known, as this service was set back to a time before it: nobody will ever ship it.</summary>
    public static (Events, OutgoingMessages) GiveBackFor(OrderId unknown) => ([], [new Contracts.Inventory.ReleaseStock(unknown)]);

    private (Events, OutgoingMessages) End(Order order, object[] ending, object announcement)
    {
        var (events, messages) = Ask(order, ending, [.. ToTakeBack(order.After(ending))]);
        messages.Add(announcement);
        return (events, messages);
    }

    /// <summary>Records what is asked for, sends it, and sets a timer to ask again.</summary>
    private static (Events, OutgoingMessages) Ask(Order order, object[] before, params object[] requests)
    {
        // What turns up when its stream is closed is given back, which nobody can take note of.
        if (order.IsArchived)
        {
            return ([], [.. requests.Select(request => MessageFor(request, order))]);
        }

        Events events = [.. before, .. requests];
        var after = order.After(events);
        OutgoingMessages messages = [.. requests.Select(request => MessageFor(request, after))];
        if (requests.Length > 0)
        {
            messages.Add(new FulfilmentDeadline(order.Id, after.Timer).At(after.Deadline!.Value));
        }

        return (events, messages);
    }

    /// <summary>A refund that is asked for again is the same refund, which the provider knows by its name, and so no event.</summary>
    private (Events, OutgoingMessages) AskAgain(Order order, FulfilmentDeadline timer)
    {
        var (events, messages) = Ask(order, [], [.. Outstanding(order)]);
        if (order.IsRefunding)
        {
            messages.Add(RefundPayment.Of(order));
        }

        if (events.Count == 0)
        {
            messages.Add(timer.At(now + options.RetryAfter(order.Timer)));
        }

        return (events, messages);
    }

    private IEnumerable<object> ToTakeBack(Order order)
    {
        if (order.IsPrepaid && RefundOrder.Owed(order) is > 0 and var owed)
        {
            yield return new RefundRequested(order.Total with { Amount = owed }, RetryAt(order));
        }

        if (order.Payment is PaymentState.Requested or PaymentState.Authorised)
        {
            yield return new PaymentVoidRequested(RetryAt(order));
        }

        // Stock that lapsed by itself is asked for as well, to make sure.
        if (order.Stock is StockState.Requested or StockState.Reserved or StockState.Committed or StockState.Released)
        {
            yield return new StockReleaseRequested(RetryAt(order));
        }
    }

    private IEnumerable<object> Outstanding(Order order)
    {
        if (order.Payment == PaymentState.Voiding)
        {
            yield return new PaymentVoidRequested(RetryAt(order));
        }

        if (order.Stock == StockState.Releasing)
        {
            yield return new StockReleaseRequested(RetryAt(order));
        }
    }

    private static object MessageFor(object request, Order order) => request switch
    {
        PaymentVoidRequested => new VoidPayment(order.Id),
        PaymentCaptureRequested => new CapturePayment(order.Id),
        RefundRequested => RefundPayment.Of(order),
        StockReleaseRequested => new Contracts.Inventory.ReleaseStock(order.Id),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "Nothing is sent for this."),
    };

    private DateTimeOffset RetryAt(Order order) => now + options.RetryAfter(order.Timer);
}
