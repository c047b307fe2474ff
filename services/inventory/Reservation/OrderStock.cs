using Contracts;
using JasperFx.Events;
using Marten;
using Marten.Services.BatchQuerying;
using Wolverine;
using Wolverine.Marten;

namespace Inventory;

/// <summary>
/// An order's reservation, if there is one yet, together with the items it is about. They are decided on as one and written in one transaction, so
/// that an order holds all of its lines or none.
/// </summary>
public sealed record OrderStock(OrderId OrderId, Reservation? Reservation, IReadOnlyDictionary<Sku, Item> Items)
{
    /// <summary>
    /// Loads and locks the reservation, then the items in the order of their SKUs: a hot item makes messages queue instead of fail, and as all lock
    /// in this order, no two orders wait for one another. A reservation that does not exist yet cannot be locked, so whoever has got the items
    /// looks again: of the same request several times at once one begins the reservation, and the others answer what it has decided.
    /// </summary>
    public static async Task<OrderStock> LoadAsync(IDocumentSession session, OrderId order, IEnumerable<ReservedLine> lines, CancellationToken stop)
    {
        // Otherwise each fetch below would begin the transaction, all at the same time.
        await session.BeginTransactionAsync(stop);
        var batch = session.CreateBatchQuery();
        var reservation = batch.Events.FetchForExclusiveWriting<Reservation>(order.ToString());
        var items = Lock(batch, lines);
        var begun = batch.Load<Reservation>(order.ToString());
        await batch.Execute(stop);
        return new OrderStock(order, (await reservation).Aggregate ?? await begun, Found(await Task.WhenAll(items)));
    }

    /// <summary>Likewise, with the items of which the reservation holds something: they are known once it is locked.</summary>
    public static async Task<OrderStock> LoadHeldAsync(IDocumentSession session, OrderId order, CancellationToken stop)
    {
        var alone = await LoadReservationAsync(session, order, stop);
        if (alone.Reservation is not { Held: { Count: > 0 } held })
        {
            return alone;
        }

        var batch = session.CreateBatchQuery();
        var items = Lock(batch, held);
        await batch.Execute(stop);
        return alone with { Items = Found(await Task.WhenAll(items)) };
    }

    /// <summary>The reservation alone, for what leaves the items as they are.</summary>
    public static async Task<OrderStock> LoadReservationAsync(IDocumentSession session, OrderId order, CancellationToken stop) =>
        new(order, (await session.Events.FetchForExclusiveWriting<Reservation>(order.ToString(), stop)).Aggregate, Found([]));

    public int AvailableOf(Sku sku) => Items.TryGetValue(sku, out var item) ? item.Available : 0;

    /// <summary>The reservation moves on, and each of these lines with it.</summary>
    public OrderStockEvents Move(object reservation, IEnumerable<ReservedLine> lines, Func<Item, ReservedLine, Events> move) =>
        new(OrderId, [reservation], lines.ToDictionary(line => line.Sku, line => move(Items[line.Sku], line)));

    /// <summary>The reservation ends, and whatever it held is available again.</summary>
    public (OrderStockEvents, OutgoingMessages) Release(bool expired) => (
        Move(new ReservationReleased(expired), Reservation?.Held ?? [], (_, line) => [new StockReleased(OrderId, line.Quantity)]),
        [new Contracts.Inventory.StockReleased(OrderId, expired)]);

    /// <summary>Only the reservation moves on.</summary>
    public (OrderStockEvents, OutgoingMessages) Record(object reservation, object answer) => (Move(reservation, [], (_, _) => []), [answer]);

    /// <summary>Nothing happens but that the order is answered, again: the first answer may be lost among the dead letters.</summary>
    public (OrderStockEvents, OutgoingMessages) Answer(params object[] answer) => (OrderStockEvents.None(OrderId), [.. answer]);

    private static Task<IEventStream<Item>>[] Lock(IBatchedQuery batch, IEnumerable<ReservedLine> lines) =>
        [.. lines.Select(line => line.Sku.Value).Order(StringComparer.Ordinal).Select(batch.Events.FetchForExclusiveWriting<Item>)];

    private static Dictionary<Sku, Item> Found(IEnumerable<IEventStream<Item>> items) =>
        items.Select(stream => stream.Aggregate).OfType<Item>().ToDictionary(item => item.Id);
}

/// <summary>What happens to an order's reservation and to the items it is about; it is appended to the streams that were locked.</summary>
public sealed record OrderStockEvents(OrderId OrderId, Events OfReservation, IReadOnlyDictionary<Sku, Events> OfItems) : IMartenOp
{
    /// <summary>What is to be said of items whose stock has become low.</summary>
    public IEnumerable<Contracts.Inventory.StockLow> LowStock =>
        OfItems.SelectMany(item => item.Value.OfType<StockLow>(), (item, low) => low.ToMessage(item.Key));

    public static OrderStockEvents None(OrderId order) => new(order, [], new Dictionary<Sku, Events>());

    public void Execute(IDocumentSession session)
    {
        Append(session, OrderId.ToString(), OfReservation);
        foreach (var (sku, events) in OfItems)
        {
            Append(session, sku.Value, events);
        }
    }

    private static void Append(IDocumentSession session, string stream, Events events)
    {
        if (events.Count > 0)
        {
            session.Events.Append(stream, events);
        }
    }
}
