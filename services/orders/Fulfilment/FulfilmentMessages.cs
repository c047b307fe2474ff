using Contracts.Inventory;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Orders;

/// <summary>A placed order wants to be fulfilled.</summary>
public sealed record StartFulfilment(OrderId OrderId, IReadOnlyList<Pieces> Lines);

/// <summary>A deadline of a fulfilment has passed; it names the wait that it was set for, so that it does nothing to a later one.</summary>
public sealed record FulfilmentDeadline(OrderId OrderId, FulfilmentStep Step, int Attempt);

/// <summary>What leaves the service when something happens in a fulfilment: requests and deadlines.</summary>
public static class FulfilmentMessages
{
    public static IEnumerable<Outgoing> Of(FulfilmentEvent happened, RecordedEvent recorded)
    {
        var order = OrderId.Of(recorded.Stream);
        return happened switch
        {
            FulfilmentEvent.StockRequested e => [new(new ReserveStock(order.Value, [.. e.Lines.Select(line => line.ToLine())], e.ExpiresAt))],
            FulfilmentEvent.StockReserved => [new(new MarkOrderReserved(order))],
            FulfilmentEvent.PaymentRequested => [AuthorisePayment.Command(order)],
            FulfilmentEvent.CommitRequested => [new(new CommitStock(order.Value))],
            FulfilmentEvent.ConfirmationRequested => [new(new ConfirmOrder(order))],
            FulfilmentEvent.WithdrawalRequested e => [new(new WithdrawOrder(order, e.Reason))],
            FulfilmentEvent.OrderShipped => [new(new ShipStock(order.Value))],
            FulfilmentEvent.CaptureRequested => [CapturePayment.Command(order)],
            FulfilmentEvent.VoidRequested => [VoidPayment.Command(order)],
            FulfilmentEvent.ReleaseRequested => [new(new ReleaseStock(order.Value))],
            FulfilmentEvent.RejectionRequested e => [new(new RejectOrder(order, e.Reason))],
            FulfilmentEvent.Awaiting e => [new(new FulfilmentDeadline(order, e.Step, e.Attempt), e.Deadline)],
            FulfilmentEvent.DeadlineSetAgain e => [new(new FulfilmentDeadline(order, e.Step, e.Attempt), e.DueAt)],
            _ => [],
        };
    }
}
