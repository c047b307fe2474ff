using System.ComponentModel.DataAnnotations;
using Platform.EventSourcing;
using ServiceDefaults.Commands;
using ServiceDefaults.Security;
using static Platform.EventSourcing.Decision;

namespace Orders;

/// <summary>A confirmed order has left the house.</summary>
public sealed record ShipOrder(string Carrier, string TrackingNumber)
{
    public static Decision<OrderEvent> Decide(ShipOrder command, Order order, Caller caller)
    {
        if (order.Denies(caller, operatorOnly: true) is { } denied)
        {
            return denied;
        }

        return order.Status switch
        {
            OrderStatus.Confirmed => new OrderEvent.Shipped(order.CustomerId, command.Carrier, command.TrackingNumber),
            OrderStatus.Shipped => Nothing<OrderEvent>(),
            _ => Refuse<OrderEvent>("order-not-shippable", $"An order that is {order.Status} cannot be shipped."),
        };
    }

    public static Task<IResult> HandleAsync(OrderId id, ShipOrderRequest request, CommandRunner runner, CancellationToken stop)
    {
        var caller = runner.Caller;
        var command = new ShipOrder(request.Carrier, request.TrackingNumber);
        return runner.RunAsync<Order, OrderEvent>(
            id.Stream, (order, _) => Decide(command, order, caller), order => new Answer(OrderAnswer.Of(order, caller)), stop);
    }
}

public sealed record ShipOrderRequest(
    [property: Required, StringLength(100, MinimumLength = 1)] string Carrier,
    [property: Required, StringLength(100, MinimumLength = 1)] string TrackingNumber);
