using Contracts.Inventory;
using Contracts.Orders;

namespace Contracts;

/// <summary>
/// Every integration message under its versioned type name. A changed shape is a new record under a new version; the old one
/// stays as long as anybody may still send it.
/// </summary>
public static class PublishedLanguage
{
    /// <summary>Type name and record, one line each.</summary>
    public static IReadOnlyDictionary<string, Type> Messages { get; } = new Dictionary<string, Type>
    {
        ["inventory.reserve-stock.v1"] = typeof(ReserveStock),
        ["inventory.commit-stock.v1"] = typeof(CommitStock),
        ["inventory.release-stock.v1"] = typeof(ReleaseStock),
        ["inventory.ship-stock.v1"] = typeof(ShipStock),
        ["inventory.item-registered.v1"] = typeof(ItemRegistered),
        ["inventory.price-changed.v1"] = typeof(PriceChanged),
        ["inventory.stock-reserved.v1"] = typeof(StockReserved),
        ["inventory.stock-refused.v1"] = typeof(StockRefused),
        ["inventory.stock-committed.v1"] = typeof(StockCommitted),
        ["inventory.stock-released.v1"] = typeof(StockReleased),
        ["inventory.stock-low.v1"] = typeof(StockLow),
        ["orders.order-placed.v1"] = typeof(OrderPlaced),
        ["orders.order-confirmed.v1"] = typeof(OrderConfirmed),
        ["orders.order-rejected.v1"] = typeof(OrderRejected),
        ["orders.order-cancelled.v1"] = typeof(OrderCancelled),
        ["orders.order-shipped.v1"] = typeof(OrderShipped),
        ["orders.order-delivered.v1"] = typeof(OrderDelivered),
        ["orders.order-returned.v1"] = typeof(OrderReturned),
        ["orders.order-refunded.v1"] = typeof(OrderRefunded),
    };
}
