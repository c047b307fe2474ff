using System.ComponentModel.DataAnnotations;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using ServiceDefaults.Security;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>Its owner or an operator no longer wants the order, which has not been shipped.</summary>
public sealed record CancelOrder(string Reason)
{
    public static Decision<OrderEvent> Decide(CancelOrder command, Order order, Caller caller)
    {
        if (order.Denies(caller) is { } denied)
        {
            return denied;
        }

        return order.Status switch
        {
            OrderStatus.Placed or OrderStatus.Reserved or OrderStatus.Paid or OrderStatus.Confirmed =>
                new OrderEvent.Cancelled(order.CustomerId, command.Reason, caller.Id),
            OrderStatus.Cancelled => Nothing<OrderEvent>(),
            _ => Refuse<OrderEvent>("order-not-cancellable", $"An order that is {order.Status} cannot be cancelled."),
        };
    }

    public static Task<IResult> HandleAsync(OrderId id, CancelOrderRequest request, CommandRunner runner, CancellationToken stop)
    {
        var caller = runner.Caller;
        var command = new CancelOrder(request.Reason);
        return runner.RunAsync<Order, OrderEvent>(
            id.Stream, (order, _) => Decide(command, order, caller), order => new Answer(OrderAnswer.Of(order, caller)), stop);
    }
}

public sealed record CancelOrderRequest([property: Required, StringLength(200, MinimumLength = 1)] string Reason);
