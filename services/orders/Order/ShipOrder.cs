using System.ComponentModel.DataAnnotations;
using Contracts.Inventory;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders;

/// <summary>A confirmed order has left the house: its stock is gone, and its payment is taken unless it was before.</summary>
[ValidatableType]
public sealed record ShipOrder(
    [property: Required, StringLength(100, MinimumLength = 1)] string Carrier,
    [property: Required, StringLength(100, MinimumLength = 1)] string TrackingNumber);

public static class ShipOrderEndpoint
{
    public static ProblemDetails Validate(Order order) => order.Status switch
    {
        OrderStatus.Confirmed when order.ShippingAddress.Value is null =>
            Refusals.Rule("order-without-address", "The address was erased, so that the order can only be cancelled."),
        OrderStatus.Confirmed or OrderStatus.Shipped => WolverineContinue.NoProblems,
        _ => Refusals.Rule("order-not-shippable", $"An order that is {order.Status} cannot be shipped."),
    };

    [WolverinePost("/orders/{orderId}/ship"), Authorize(Role.Operator)]
    public static (OrderView, Events, OutgoingMessages) Post(
        ShipOrder command, [ForUpdate] Order order, Caller caller, IOptions<FulfilmentOptions> options, TimeProvider clock)
    {
        var (events, messages) = order.Status == OrderStatus.Shipped ? ([], []) : Decide(command, order, options.Value, clock.GetUtcNow());
        return (OrderView.Of(order.After(events), caller), events, messages);
    }

    internal static (Events, OutgoingMessages) Decide(ShipOrder command, Order order, FulfilmentOptions options, DateTimeOffset now)
    {
        var shipped = new OrderShipped(command.Carrier, command.TrackingNumber, now + options.RetryAfter(1));
        var announcement = new Contracts.Orders.OrderShipped(order.Id, order.CustomerId, command.Carrier, command.TrackingNumber);
        var timer = new FulfilmentDeadline(order.Id, order.After(shipped).Timer).At(shipped.Deadline);
        return (
            [shipped],
            order.IsPrepaid
                ? [new ShipStock(order.Id), announcement]
                : [new ShipStock(order.Id), new CapturePayment(order.Id), timer, announcement]);
    }
}
