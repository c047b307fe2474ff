using System.Collections.Immutable;
using Inventory.Items;
using Platform.EventSourcing;

namespace Inventory.Reservations;

/// <summary>An order's stock as the log holds it, with the version of every stream that it was read from.</summary>
public sealed record LoadedOrderStock(OrderId OrderId, OrderStock Stock, ImmutableDictionary<StreamId, long> Versions)
{
    public static async Task<LoadedOrderStock> LoadAsync(
        IEventStore store, OrderId orderId, Func<Reservation, IEnumerable<Sku>> concerned, CancellationToken stop)
    {
        var own = await store.ReadAsync(orderId.Reservation, default, stop);
        var reservation = State.Fold<Reservation, ReservationEvent>(own.Events.Select(recorded => (ReservationEvent)recorded.Data));
        var slices = await Task.WhenAll(
            concerned(reservation).Select(async sku => (Sku: sku, Slice: await store.ReadAsync(sku.Stream, default, stop))));
        return new LoadedOrderStock(
            orderId,
            new OrderStock(reservation, slices.ToImmutableDictionary(
                read => read.Sku, read => State.Fold<Item, ItemEvent>(read.Slice.Events.Select(recorded => (ItemEvent)recorded.Data)))),
            slices.Select(read => read.Slice).Append(own).ToImmutableDictionary(slice => slice.Stream, slice => slice.Version));
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
