using Contracts.Inventory;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using ServiceDefaults.Archiving;
using ServiceDefaults.EventStore;
using ServiceDefaults.Messaging;

namespace Inventory;

/// <summary>The service's table of contents: its streams, read models, and where its messages go.</summary>
public static class InventoryConfiguration
{
    public const string Service = "inventory";

    public static void Events(StoreOptions store)
    {
        // An item's stream is named by its SKU, a reservation's by its order.
        var events = store.Events;
        events.StreamIdentity = StreamIdentity.AsString;
        events.MapEventType<ItemRegistered>("item_registered");
        events.MapEventType<PriceChanged>("item_price_changed");
        events.MapEventType<StockReceived>("stock_received");
        events.MapEventType<StockAdjusted>("stock_adjusted");
        events.MapEventType<StockReserved>("stock_reserved");
        events.MapEventType<StockReleased>("stock_released");
        events.MapEventType<StockShipped>("stock_shipped");
        events.MapEventType<StockLow>("stock_low");
        events.MapEventType<ReservationReserved>("reservation_reserved");
        events.MapEventType<ReservationRefused>("reservation_refused");
        events.MapEventType<ReservationCommitted>("reservation_committed");
        events.MapEventType<ReservationCommitRefused>("reservation_commit_refused");
        events.MapEventType<ReservationReleased>("reservation_released");
        events.MapEventType<ReservationShipped>("reservation_shipped");

        store.Projections.Add<ItemSnapshot>(ProjectionLifecycle.Inline);
        store.Projections.Add<ReservationSnapshot>(ProjectionLifecycle.Inline);
        store.Projections.Add<Movements>(ProjectionLifecycle.Async);
        store.Projections.Add<StockValues>(ProjectionLifecycle.Async);
        store.Schema.For<Item>()
            .Duplicate(item => item.Name)
            .Duplicate(item => item.OnHand)
            .Duplicate(item => item.Available);
        store.AddKeysetIndexes<Movement>(movement => new { movement.Sku, movement.Id });
        store.AddKeysetIndexes<StockValue>(row => new { row.Currency, row.Value, row.Id }, row => new { row.Value, row.Id });
    }

    // An item is never over.
    public static void Ended(EndedStreams streams) => streams.Of<Reservation>(reservation => reservation.IsOver);

    public static void Messages(Routes routes) => routes
        .Send<Contracts.Inventory.ItemRegistered>("orders")
        .Send<Contracts.Inventory.PriceChanged>("orders")
        .Send<Contracts.Inventory.StockReserved>("orders")
        .Send<StockRefused>("orders")
        .Send<StockCommitted>("orders")
        .Send<Contracts.Inventory.StockReleased>("orders")
        .Send<Contracts.Inventory.StockLow>("notifications")
        .Local<ExpireReservation>("expiries", atOnce: 5);
}
