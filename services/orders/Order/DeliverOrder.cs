using Platform.EventSourcing;
using ServiceDefaults.Commands;
using ServiceDefaults.Security;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>A shipped order has arrived.</summary>
public sealed record DeliverOrder
{
    public static Decision<OrderEvent> Decide(Order order, Caller caller)
    {
        if (order.Denies(caller, operatorOnly: true) is { } denied)
        {
            return denied;
        }

        return order.Status switch
        {
            OrderStatus.Shipped => new OrderEvent.Delivered(order.CustomerId),
            OrderStatus.Delivered => Nothing<OrderEvent>(),
            _ => Refuse<OrderEvent>("order-not-deliverable", $"An order that is {order.Status} cannot be delivered."),
        };
    }

    public static Task<IResult> HandleAsync(OrderId id, CommandRunner runner, CancellationToken stop)
    {
        var caller = runner.Caller;
        return runner.RunAsync<Order, OrderEvent>(
            id.Stream, (order, _) => Decide(order, caller), order => new Answer(OrderAnswer.Of(order, caller)), stop);
    }
}
