using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders;

/// <summary>A shipped order has arrived.</summary>
public static class DeliverOrderEndpoint
{
    public static ProblemDetails Validate(Order order) => order.Status switch
    {
        OrderStatus.Shipped or OrderStatus.Delivered => WolverineContinue.NoProblems,
        _ => Refusals.Rule("order-not-deliverable", $"An order that is {order.Status} cannot be delivered."),
    };

    [WolverinePost("/orders/{orderId}/deliver"), Authorize(Role.Operator)]
    public static (OrderView, Events, OutgoingMessages) Post([ForUpdate] Order order, Caller caller)
    {
        Events events = order.Status == OrderStatus.Delivered ? [] : [new OrderDelivered()];
        OutgoingMessages messages = [.. events.Select(_ => new Contracts.Orders.OrderDelivered(order.Id, order.CustomerId))];
        return (OrderView.Of(order.After(events), caller), events, messages);
    }
}
