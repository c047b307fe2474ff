using Contracts.Orders;
using Platform.EventSourcing;
using Platform.Messaging;

namespace Orders;

/// <summary>What leaves the service when something happens to an order. Neither the address nor the payment token ever does.</summary>
public static class OrderMessages
{
    public static IEnumerable<Outgoing> Of(OrderEvent happened, RecordedEvent recorded)
    {
        var order = OrderId.Of(recorded.Stream);
        return happened switch
        {
            OrderEvent.Placed e =>
            [
                new(new OrderPlaced(order.Value, e.CustomerId, [.. e.Lines.Select(line => PiecesOf(line).ToLine())], e.Total, e.PlacedAt)),
                new(new StartFulfilment(order, [.. e.Lines.Select(PiecesOf)])),
            ],
            OrderEvent.Confirmed e => [new(new OrderConfirmed(order.Value, e.CustomerId, e.Total))],
            OrderEvent.Rejected e => [new(new OrderRejected(order.Value, e.CustomerId, e.Reason))],
            OrderEvent.Cancelled e => [new(new OrderCancelled(order.Value, e.CustomerId, e.Reason))],
            OrderEvent.Shipped e => [new(new OrderShipped(order.Value, e.CustomerId, e.Carrier, e.TrackingNumber))],
            OrderEvent.Delivered e => [new(new OrderDelivered(order.Value, e.CustomerId))],
            OrderEvent.Returned e => [new(new OrderReturned(order.Value, e.CustomerId, [.. e.Lines.Select(line => line.ToLine())], e.Reason))],
            OrderEvent.RefundRequested e => [RefundPayment.Command(order, e.Amount)],
            OrderEvent.Refunded e => [new(new OrderRefunded(order.Value, e.CustomerId, e.Amount))],
            _ => [],
        };
    }

    private static Pieces PiecesOf(OrderLine line) => new(line.Sku, line.Quantity);
}
