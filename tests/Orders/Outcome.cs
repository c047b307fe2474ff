using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Http;

namespace Orders.Tests;

/// <summary>What a decision came to. It is compared whole: an event or a message too many fails.</summary>
internal sealed record Outcome(string? Refusal, IReadOnlyList<object> Events, IReadOnlyList<object> Messages, OrderView? View = null)
{
    public static Outcome Of((Wolverine.Marten.Events Events, OutgoingMessages Messages) decision) => new(null, decision.Events, decision.Messages);

    /// <summary>Runs a command as its endpoint does: only what its rules let through is decided.</summary>
    public static Outcome Of(ProblemDetails verdict, Func<(OrderView View, Wolverine.Marten.Events Events, OutgoingMessages Messages)> decide)
    {
        if (verdict != WolverineContinue.NoProblems)
        {
            Assert.Equal(422, verdict.Status);
            return new Outcome((string)verdict.Extensions["code"]!, [], []);
        }

        var (view, events, messages) = decide();
        return new Outcome(null, events, messages, view);
    }

    public void Then(object[] events, params object[] messages)
    {
        Assert.Null(Refusal);
        Assert.Equal(events.Select(Text), Events.Select(Text));
        Assert.Equal(messages.Select(Text), Messages.Select(Text));
    }

    public void ThenNothing() => Then([]);

    public void ThenRefused(string code) => Assert.Equal(code, Refusal);

    private static string Text(object thing) => thing is ScheduledMessage<FulfilmentDeadline> timer
        ? $"{Text(timer.Message)} at {timer.Options.ScheduledTime:O}"
        : $"{thing.GetType().FullName} {JsonSerializer.Serialize(thing, JsonSerializerOptions.Web)}";
}

/// <summary>What can be said to an order, by way of its real handlers and endpoints.</summary>
internal static class Saying
{
    /// <summary>A message of a provider call stands for its success; a <see cref="PaymentAnswer"/> for what an authorisation was answered.</summary>
    public static Outcome Hears(this Order order, object message, DateTimeOffset? at = null)
    {
        var (waits, clock) = (Options.Create(Waits), new Clock(at ?? Now));
        return Outcome.Of(message switch
        {
            Inventory.StockReserved e => StockReservedHandler.Handle(e, order, waits, clock),
            Inventory.StockRefused e => StockRefusedHandler.Handle(e, order, waits, clock),
            Inventory.StockCommitted e => StockCommittedHandler.Handle(e, order, waits, clock),
            Inventory.StockReleased e => StockReleasedHandler.Handle(e, order, waits, clock),
            PaymentAnswer e => AuthorisePaymentHandler.Handle(new AuthorisePayment(order.Id), e, order, waits, clock),
            VoidPayment e => VoidPaymentHandler.Handle(e, order),
            CapturePayment e => CapturePaymentHandler.Handle(e, order),
            RefundPayment e => RefundPaymentHandler.Handle(e, order),
            FulfilmentDeadline e => FulfilmentDeadlineHandler.Handle(e, order, waits, clock),
            _ => throw new ArgumentOutOfRangeException(nameof(message), message, "An order does not hear this."),
        });
    }

    public static Outcome Cancel(this Order order, ServiceDefaults.Security.Caller by, DateTimeOffset? at = null) => Outcome.Of(
        CancelOrderEndpoint.Validate(order),
        () => CancelOrderEndpoint.Post(
            new CancelOrder("changed my mind"), order, by, Options.Create(Waits), new Clock(at ?? Now)));

    public static Outcome Ship(this Order order, DateTimeOffset? at = null) => Outcome.Of(
        ShipOrderEndpoint.Validate(order),
        () => ShipOrderEndpoint.Post(
            new ShipOrder("Post", "T-1"), order, Operator, Options.Create(Waits), new Clock(at ?? Now)));

    public static Outcome Deliver(this Order order) => Outcome.Of(
        DeliverOrderEndpoint.Validate(order), () => DeliverOrderEndpoint.Post(order, Operator));

    public static Outcome Return(this Order order, params Pieces[] lines)
    {
        var command = new ReturnOrder(lines, "broken");
        return Outcome.Of(ReturnOrderEndpoint.Validate(command, order), () => ReturnOrderEndpoint.Post(command, order, Owner));
    }

    public static Outcome Refund(this Order order, DateTimeOffset? at = null) => Outcome.Of(
        RefundOrderEndpoint.Validate(order), () => RefundOrderEndpoint.Post(order, Operator, Options.Create(Waits), new Clock(at ?? Now)));
}

internal sealed class Clock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
