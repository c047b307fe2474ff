using Contracts;

namespace Inventory;

// What can happen to an item. Names and shapes are the storage format: add a version, never edit one in place.

public sealed record ItemRegistered(string Name, Money UnitPrice, int ReorderPoint)
{
    public Contracts.Inventory.ItemRegistered ToMessage(Sku sku) => new(sku.Value, Name, UnitPrice);
}

public sealed record PriceChanged(Money UnitPrice)
{
    /// <param name="sku">The item.</param>
    /// <param name="version">The version of the item's stream with which it happened.</param>
    public Contracts.Inventory.PriceChanged ToMessage(Sku sku, long version) => new(sku.Value, UnitPrice, version);
}

public sealed record StockReceived(int Quantity, string Reference);

public sealed record StockAdjusted(int Delta, string Reason);

public sealed record StockReserved(OrderId OrderId, int Quantity);

public sealed record StockReleased(OrderId OrderId, int Quantity);

public sealed record StockShipped(OrderId OrderId, int Quantity);

/// <summary>The event before it has taken the available stock down to the reorder point or below.</summary>
public sealed record StockLow(int Available, int ReorderPoint)
{
    public Contracts.Inventory.StockLow ToMessage(Sku sku) => new(sku.Value, Available, ReorderPoint);
}
