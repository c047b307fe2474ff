using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>The fulfilment tells the order that its stock is reserved.</summary>
public sealed record MarkOrderReserved(OrderId OrderId)
{
    public static Decision<OrderEvent> Decide(Order order) => order.Status == OrderStatus.Placed
        ? new OrderEvent.Reserved()
        : Nothing<OrderEvent>();
}
