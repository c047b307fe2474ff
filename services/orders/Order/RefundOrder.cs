using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Orders;

/// <summary>What is owed, and how it is asked for. An order that has not been shipped is cancelled instead, which lets go of its payment.</summary>
internal static class RefundOrder
{
    /// <summary>What is owed and was not asked for yet. Returned pieces never exceed the ordered ones, so it never exceeds what was paid.</summary>
    public static decimal Owed(Order order)
    {
        var owed = order.Returned.Count == 0 ? order.Total.Amount : Shares.Of(order, order.Returned);
        return Math.Max(0, owed - order.Refunded - order.Refunds.Sum());
    }

    /// <summary>Money that is not taken yet cannot be paid back: then the capture, when it is heard of, asks for the refund.</summary>
    public static (Events, OutgoingMessages) Decide(Order order, FulfilmentOptions options, DateTimeOffset now)
    {
        if (Owed(order) is not (> 0 and var owed))
        {
            return ([], []);
        }

        var requested = new RefundRequested(order.Total with { Amount = owed }, now + options.RetryAfter(1));
        var after = order.After(requested);
        OutgoingMessages messages = [new FulfilmentDeadline(order.Id, after.Timer).At(requested.Deadline)];
        if (order.Payment == PaymentState.Captured && !order.IsRefunding)
        {
            messages.Add(RefundPayment.Of(after));
        }

        return ([requested], messages);
    }

    /// <summary>What the service that took the money is told.</summary>
    public static Contracts.Orders.PrepaidOrderRefunded ToWhomPaid(Order order, Contracts.Money amount) =>
        new(order.Id, amount, order.Total with { Amount = order.Refunded });

    /// <summary>The provider has paid an amount back. What was asked for meanwhile goes next.</summary>
    public static (Events, OutgoingMessages) OnRefunded(Order order, RefundPayment done)
    {
        if (!order.IsRefunding || order.Refunded != done.Before)
        {
            return ([], []);
        }

        var refunded = new OrderRefunded(done.Amount);
        var after = order.After(refunded);
        OutgoingMessages messages = [new Contracts.Orders.OrderRefunded(order.Id, order.CustomerId, done.Amount)];
        if (order.IsPrepaid)
        {
            messages.Add(ToWhomPaid(after, done.Amount));
        }

        if (after.IsRefunding)
        {
            messages.Add(RefundPayment.Of(after));
        }

        return ([refunded], messages);
    }
}

/// <summary>
/// The money goes back: what the returned lines cost or, when nothing was returned, the whole order. Asking again while nothing more is owed changes
/// nothing.
/// </summary>
public static class RefundOrderEndpoint
{
    public static ProblemDetails Validate(Order order) => order.Status switch
    {
        _ when order.IsArchived => Refusals.Rule("order-archived", "This order ended long ago and is closed."),
        OrderStatus.Shipped or OrderStatus.Delivered or OrderStatus.Returned or OrderStatus.Refunded => WolverineContinue.NoProblems,
        _ => Refusals.Rule("order-not-refundable", $"An order that is {order.Status} cannot be refunded."),
    };

    [WolverinePost("/orders/{orderId}/refund"), Authorize(Role.Operator)]
    public static (OrderView, Events, OutgoingMessages) Post(
        [ForUpdate] Order order, Caller caller, IOptions<FulfilmentOptions> options, TimeProvider clock)
    {
        var (events, messages) = RefundOrder.Decide(order, options.Value, clock.GetUtcNow());
        return (OrderView.Of(order.After(events), caller), events, messages);
    }
}
