using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>The fulfilment asks a confirmed order to end because it was not shipped. An order that was shipped first stays shipped.</summary>
public sealed record WithdrawOrder(OrderId OrderId, string Reason)
{
    /// <summary>Who cancels, when it is no person.</summary>
    public const string By = "fulfilment";

    public static Decision<OrderEvent> Decide(WithdrawOrder command, Order order) => order.Status switch
    {
        OrderStatus.Placed or OrderStatus.Reserved or OrderStatus.Paid or OrderStatus.Confirmed =>
            new OrderEvent.Cancelled(order.CustomerId, command.Reason, By),
        _ => Nothing<OrderEvent>(),
    };
}
