using System.Collections.Immutable;
using Contracts;
using ServiceDefaults.Messaging;

namespace Inventory.Tests;

/// <summary>What is true after one transaction, and what happened in it.</summary>
internal sealed record Moment(
    ImmutableDictionary<Sku, Item> Items,
    ImmutableDictionary<OrderId, Reservation> Reservations,
    IReadOnlyList<(string Stream, object Event)> Happened)
{
    public int HeldOf(Sku sku) => Reservations.Values.SelectMany(one => one.Held).Where(line => line.Sku == sku).Sum(line => line.Quantity);
}

/// <summary>The service's own decisions over streams in memory: three items with ten pieces each, then whatever the script asks.</summary>
internal sealed class Warehouse
{
    private readonly List<Moment> moments =
        [new(Script.Skus[..^1].ToImmutableDictionary(sku => sku, sku => Ten(sku)), ImmutableDictionary<OrderId, Reservation>.Empty, [])];

    /// <summary>The state after each step, the first being that before any.</summary>
    public IReadOnlyList<Moment> Moments => moments;

    public static Warehouse After(Script script)
    {
        var warehouse = new Warehouse();
        foreach (var step in script.Steps)
        {
            warehouse.Take(step);
        }

        return warehouse;
    }

    /// <summary>What the step made happen, and how it was answered; null for what the dead letters would take or nobody was found for.</summary>
    public Outcome? Take(object step) => step switch
    {
        Receipt e => Command(e.Sku, item => Outcome.Of(
            ReceiveStockEndpoint.Validate(new(e.Quantity, "delivery"), item),
            e.Sku,
            () => (ReceiveStockEndpoint.Post(new(e.Quantity, "delivery"), item, Operator).Item2, []))),
        Count e => Command(e.Sku, item => Outcome.Of(
            AdjustStockEndpoint.Validate(new(e.Delta, "count"), item),
            e.Sku,
            () => (AdjustStockEndpoint.Post(new(e.Delta, "count"), item, Operator).Item2, []))),
        Messages.ReserveStock e => Message(e.OrderId, e),
        Messages.CommitStock e => Message(e.OrderId, e),
        Messages.ReleaseStock e => Message(e.OrderId, e),
        Messages.ShipStock e => Message(e.OrderId, e),
        ExpireReservation e => Message(e.OrderId, e),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Nobody asks for this."),
    };

    private Outcome? Command(Sku sku, Func<Item, Outcome> decide) =>
        moments[^1].Items.TryGetValue(sku, out var item) ? Record(decide(item), default) : null;

    private Outcome? Message(OrderId order, object message)
    {
        var now = moments[^1];
        try
        {
            var (events, messages) = Saying.Handle(new OrderStock(order, now.Reservations.GetValueOrDefault(order), now.Items), message, Now);
            return Record(Outcome.Of((events, messages)), order);
        }
        catch (NonRetriableException)
        {
            return null;
        }
    }

    private Outcome Record(Outcome outcome, OrderId order)
    {
        var next = moments[^1] with { Happened = outcome.Events };
        foreach (var (stream, happened) in outcome.Events)
        {
            next = Sku.TryParse(stream, out var sku)
                ? next with { Items = next.Items.SetItem(sku, next.Items[sku].After(happened)) }
                : next with { Reservations = next.Reservations.SetItem(order, ReservationOf(next, order).After(happened)) };
        }

        moments.Add(next);
        return outcome;
    }

    private static Reservation ReservationOf(Moment moment, OrderId order) =>
        moment.Reservations.GetValueOrDefault(order) ?? new Reservation(order.ToString());
}
