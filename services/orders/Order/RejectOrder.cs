using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>The fulfilment asks the order to end because it cannot be fulfilled. An order that was confirmed first stays confirmed.</summary>
public sealed record RejectOrder(OrderId OrderId, string Reason)
{
    public static Decision<OrderEvent> Decide(RejectOrder command, Order order) => order.Status switch
    {
        OrderStatus.Placed or OrderStatus.Reserved or OrderStatus.Paid => new OrderEvent.Rejected(order.CustomerId, command.Reason),
        _ => Nothing<OrderEvent>(),
    };
}
