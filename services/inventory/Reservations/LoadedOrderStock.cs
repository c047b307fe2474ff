using System.Collections.Immutable;
using Inventory.Items;
using Platform.EventSourcing;

namespace Inventory.Reservations;

/// <summary>An order's stock as the log holds it, with the version of every stream that it was read from.</summary>
public sealed record LoadedOrderStock(OrderId OrderId, OrderStock Stock, ImmutableDictionary<StreamId, long> Versions)
{
    public static async Task<LoadedOrderStock> LoadAsync(
        StreamStates states, OrderId orderId, Func<Reservation, IEnumerable<Sku>> concerned, CancellationToken stop)
    {
        var own = await states.LoadAsync<Reservation, ReservationEvent>(orderId.Reservation, stop);
        var items = await Task.WhenAll(
            concerned(own.State).Select(async sku => (Sku: sku, Loaded: await states.LoadAsync<Item, ItemEvent>(sku.Stream, stop))));
        return new LoadedOrderStock(
            orderId,
            new OrderStock(own.State, items.ToImmutableDictionary(item => item.Sku, item => item.Loaded.State)),
            items.ToImmutableDictionary(item => item.Sku.Stream, item => item.Loaded.Version).Add(orderId.Reservation, own.Version));
    }

    /// <summary>
    /// What is to be written: the reservation, even when nothing happens to it, so that its version is checked; and the items
    /// that something happens to.
    /// </summary>
    public Append Append(IReadOnlyList<OrderStockEvent> events, EventMetadata metadata, InboxRecord inbox)
    {
        var items = events.OfType<OrderStockEvent.OfItem>().GroupBy(happened => happened.Sku, happened => happened.Event);
        return new Append(
            [
                Part(OrderId.Reservation, events.OfType<OrderStockEvent.OfReservation>().Select(happened => happened.Event)),
                .. items.Select(item => Part(item.Key.Stream, item)),
            ],
            metadata,
            inbox);
    }

    private StreamAppend Part(StreamId stream, IEnumerable<object> events) => new(stream, Versions[stream], [.. events]);
}
