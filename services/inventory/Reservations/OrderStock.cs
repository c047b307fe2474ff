using System.Collections.Immutable;
using Inventory.Items;
using Platform.EventSourcing;

namespace Inventory.Reservations;

/// <summary>What happens to an order's stock: an event of its reservation, or of one of the items it is about.</summary>
public abstract record OrderStockEvent
{
    private OrderStockEvent()
    {
    }

    public sealed record OfReservation(ReservationEvent Event) : OrderStockEvent;

    public sealed record OfItem(Sku Sku, ItemEvent Event) : OrderStockEvent;
}

/// <summary>
/// An order's reservation together with the items it is about. They are decided on as one and recorded in one append, so that
/// an order holds all of its lines or none, whatever happens in between.
/// </summary>
public sealed record OrderStock(Reservation Reservation, ImmutableDictionary<Sku, Item> Items) : IState<OrderStock, OrderStockEvent>
{
    public static OrderStock Initial { get; } = new(Reservation.Initial, ImmutableDictionary<Sku, Item>.Empty);

    public Item ItemOf(Sku sku) => Items.GetValueOrDefault(sku, Item.Initial);

    public OrderStock Evolve(OrderStockEvent happened) => happened switch
    {
        OrderStockEvent.OfReservation e => this with { Reservation = Reservation.Evolve(e.Event) },
        OrderStockEvent.OfItem e => this with { Items = Items.SetItem(e.Sku, ItemOf(e.Sku).Evolve(e.Event)) },
        _ => this,
    };

    /// <summary>The reservation moves on, and every one of these lines with it.</summary>
    public Decision<OrderStockEvent> Move(
        ReservationEvent happened, IReadOnlyList<ReservedLine> lines, Func<Item, ReservedLine, Decision<ItemEvent>> move) =>
    [
        new OrderStockEvent.OfReservation(happened),
        .. lines.SelectMany(line => move(ItemOf(line.Sku), line).Events, (line, item) => new OrderStockEvent.OfItem(line.Sku, item)),
    ];
}
