using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>
/// The fulfilment tells the order that it is paid for and its stock committed. The order's stream is the arbiter: an order that
/// was cancelled or rejected first stays so, and the fulfilment hears of that.
/// </summary>
public sealed record ConfirmOrder(OrderId OrderId)
{
    public static Decision<OrderEvent> Decide(Order order) => order.Status switch
    {
        // The message that the stock is reserved may be overtaken; the order's history is whole all the same.
        OrderStatus.Placed => [new OrderEvent.Reserved(), .. Confirmation(order)],
        OrderStatus.Reserved => [.. Confirmation(order)],
        _ => Nothing<OrderEvent>(),
    };

    private static OrderEvent[] Confirmation(Order order) =>
        [new OrderEvent.Paid(order.Total), new OrderEvent.Confirmed(order.CustomerId, order.Total)];
}
