using Wolverine.Attributes;

namespace Contracts.Inventory;

/// <summary>Asks inventory to reserve stock for an order: all lines or none.</summary>
/// <param name="OrderId">The order; asking again for the same order changes nothing.</param>
/// <param name="Lines">What to reserve; each SKU at most once.</param>
/// <param name="ExpiresAt">When an uncommitted reservation lapses by itself (UTC).</param>
[MessageIdentity("inventory.reserve-stock", Version = 1)]
public sealed record ReserveStock(OrderId OrderId, IReadOnlyList<Line> Lines, DateTimeOffset ExpiresAt);

/// <summary>Asks inventory to keep an order's reservation until it ships: it no longer expires.</summary>
/// <param name="OrderId">The order.</param>
[MessageIdentity("inventory.commit-stock", Version = 1)]
public sealed record CommitStock(OrderId OrderId);

/// <summary>Asks inventory to give an order's stock back. It is also obeyed before the reservation arrives: a later one is then refused.</summary>
/// <param name="OrderId">The order.</param>
[MessageIdentity("inventory.release-stock", Version = 1)]
public sealed record ReleaseStock(OrderId OrderId);

/// <summary>Tells inventory that an order's committed stock has left the house.</summary>
/// <param name="OrderId">The order.</param>
[MessageIdentity("inventory.ship-stock", Version = 1)]
public sealed record ShipStock(OrderId OrderId);

/// <summary>An item can be ordered from now on.</summary>
/// <param name="Sku">The item.</param>
/// <param name="Name">What it is called.</param>
/// <param name="UnitPrice">The price of one piece.</param>
[MessageIdentity("inventory.item-registered", Version = 1)]
public sealed record ItemRegistered(string Sku, string Name, Money UnitPrice);

/// <summary>An item costs this from now on.</summary>
/// <param name="Sku">The item.</param>
/// <param name="UnitPrice">The new price of one piece.</param>
/// <param name="ItemVersion">The version of the item's stream: of two prices the one with the higher version holds.</param>
[MessageIdentity("inventory.price-changed", Version = 1)]
public sealed record PriceChanged(string Sku, Money UnitPrice, long ItemVersion);

/// <summary>All lines of an order are reserved.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="ExpiresAt">When the reservation lapses unless it is committed before (UTC).</param>
[MessageIdentity("inventory.stock-reserved", Version = 1)]
public sealed record StockReserved(OrderId OrderId, DateTimeOffset ExpiresAt);

/// <summary>An order's lines could not all be reserved; none is.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Skus">The items that fell short or are unknown.</param>
[MessageIdentity("inventory.stock-refused", Version = 1)]
public sealed record StockRefused(OrderId OrderId, IReadOnlyList<string> Skus);

/// <summary>An order's reservation is committed.</summary>
/// <param name="OrderId">The order.</param>
[MessageIdentity("inventory.stock-committed", Version = 1)]
public sealed record StockCommitted(OrderId OrderId);

/// <summary>An order holds no stock any more.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Expired">True when the reservation lapsed by itself, false when it was given back on request.</param>
[MessageIdentity("inventory.stock-released", Version = 1)]
public sealed record StockReleased(OrderId OrderId, bool Expired);

/// <summary>An item's available stock has fallen to its reorder point or below; said once on the way down.</summary>
/// <param name="Sku">The item.</param>
/// <param name="Available">How many pieces can still be reserved.</param>
/// <param name="ReorderPoint">At how many available pieces it is said.</param>
[MessageIdentity("inventory.stock-low", Version = 1)]
public sealed record StockLow(string Sku, int Available, int ReorderPoint);
