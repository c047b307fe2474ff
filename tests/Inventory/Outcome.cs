using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Wolverine;
using Wolverine.Http;

namespace Inventory.Tests;

/// <summary>What a decision came to. It is compared whole: an event or a message too many fails.</summary>
internal sealed record Outcome(string? Refusal, IReadOnlyList<(string Stream, object Event)> Events, IReadOnlyList<object> Messages)
{
    public static Outcome Of((OrderStockEvents Events, OutgoingMessages Messages) decision) => new(
        null,
        [
            .. decision.Events.OfReservation.Select(happened => (Order.ToString(), happened)),
            .. decision.Events.OfItems.SelectMany(item => item.Value, (item, happened) => (item.Key.Value, happened)),
        ],
        decision.Messages);

    /// <summary>Runs a command as its endpoint does: only what its rules let through is decided.</summary>
    public static Outcome Of(ProblemDetails verdict, Sku sku, Func<(Wolverine.Marten.Events Events, OutgoingMessages Messages)> decide)
    {
        if (verdict != WolverineContinue.NoProblems)
        {
            Assert.Equal(422, verdict.Status);
            return new Outcome((string)verdict.Extensions["code"]!, [], []);
        }

        var (events, messages) = decide();
        return new Outcome(null, [.. events.Select(happened => (sku.Value, happened))], messages);
    }

    public void Then((Sku Sku, object Event)[] events, params object[] messages) =>
        ThenOf([.. events.Select(one => (one.Sku.Value, one.Event))], messages);

    /// <summary>The reservation moves on, and the items with it.</summary>
    public void Then(object reservation, (Sku Sku, object Event)[] items, params object[] messages) =>
        ThenOf([(Order.ToString(), reservation), .. items.Select(one => (one.Sku.Value, one.Event))], messages);

    public void ThenOnly(params object[] messages) => ThenOf([], messages);

    public void ThenRefused(string code) => Assert.Equal(code, Refusal);

    public static string Text(object thing) => thing is ScheduledMessage<ExpireReservation> timer
        ? $"{Text(timer.Message)} at {timer.Options.ScheduledTime:O}"
        : $"{thing.GetType().FullName} {JsonSerializer.Serialize(thing, JsonSerializerOptions.Web)}";

    private void ThenOf((string Stream, object Event)[] events, object[] messages)
    {
        Assert.Null(Refusal);
        Assert.Equal(events.Select(one => (one.Stream, Text(one.Event))), Events.Select(one => (one.Stream, Text(one.Event))));
        Assert.Equal(messages.Select(Text), Messages.Select(Text));
    }
}

/// <summary>What can be said to an order's stock, by way of its real handlers.</summary>
internal static class Saying
{
    public static Outcome Hears(this OrderStock stock, object message, DateTimeOffset? at = null) => Outcome.Of(Handle(stock, message, at ?? Now));

    public static (OrderStockEvents Events, OutgoingMessages Messages) Handle(OrderStock stock, object message, DateTimeOffset at) => message switch
    {
        Messages.ReserveStock e => ReserveStockHandler.Decide(ReserveStockHandler.Before(e), e.ExpiresAt, stock, at),
        Messages.CommitStock e => CommitStockHandler.Handle(e, stock),
        Messages.ReleaseStock e => ReleaseStockHandler.Handle(e, stock),
        Messages.ShipStock e => (ShipStockHandler.Handle(e, stock), []),
        ExpireReservation e => ExpireReservationHandler.Handle(e, stock),
        _ => throw new ArgumentOutOfRangeException(nameof(message), message, "Inventory does not hear this."),
    };
}
