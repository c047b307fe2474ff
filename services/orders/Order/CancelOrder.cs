using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders;

/// <summary>Its owner or an operator no longer wants the order, which has not been shipped.</summary>
[ValidatableType]
public sealed record CancelOrder([property: Required, StringLength(200, MinimumLength = 1)] string Reason)
{
    /// <summary>Who cancels, when it is no person.</summary>
    public const string ByFulfilment = "fulfilment";
}

public static class CancelOrderEndpoint
{
    public static ProblemDetails Validate(Order order) => order.Status switch
    {
        OrderStatus.Placed or OrderStatus.Reserved or OrderStatus.Paid or OrderStatus.Confirmed or OrderStatus.Cancelled =>
            WolverineContinue.NoProblems,
        _ => Refusals.Rule("order-not-cancellable", $"An order that is {order.Status} cannot be cancelled."),
    };

    [WolverinePost("/orders/{orderId}/cancel")]
    public static (OrderView, Events, OutgoingMessages) Post(
        CancelOrder command, [ForUpdate] Order order, Caller caller, IOptions<FulfilmentOptions> options, TimeProvider clock)
    {
        var (events, messages) = order.Status == OrderStatus.Cancelled
            ? ([], [])
            : new Fulfilment(options.Value, clock.GetUtcNow()).Cancel(order, command.Reason, caller.Id);
        return (OrderView.Of(order.After(events), caller), events, messages);
    }
}
