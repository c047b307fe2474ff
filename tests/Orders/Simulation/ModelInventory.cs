using Contracts.Inventory;

namespace Orders.Tests;

internal enum ModelStock
{
    None,
    Reserved,
    Refused,
    Committed,
    Released,
    Shipped,
}

/// <summary>Inventory as its contract describes it: it answers what changes something and is silent to repeats.</summary>
internal sealed class ModelInventory
{
    public ModelStock Stock { get; private set; }

    /// <summary>Whether it was told that goods left which nobody had reserved.</summary>
    public bool ShippedNothing { get; private set; }

    public IEnumerable<object> Hears(object message, bool inStock)
    {
        switch (message)
        {
            case ReserveStock e when Stock == ModelStock.None && inStock:
                Stock = ModelStock.Reserved;
                return [new StockReserved(e.OrderId, e.ExpiresAt)];
            case ReserveStock e when Stock == ModelStock.None:
                Stock = ModelStock.Refused;
                return [new StockRefused(e.OrderId, [])];
            case CommitStock e when Stock == ModelStock.Reserved:
                Stock = ModelStock.Committed;
                return [new StockCommitted(e.OrderId)];
            case ReleaseStock e when Stock is not (ModelStock.Released or ModelStock.Shipped):
                Stock = ModelStock.Released;
                return [new StockReleased(e.OrderId, Expired: false)];
            case ShipStock:
                ShippedNothing |= Stock is not (ModelStock.Committed or ModelStock.Shipped);
                Stock = ModelStock.Shipped;
                return [];
            default:
                return [];
        }
    }

    public IEnumerable<object> Expires(OrderId order)
    {
        if (Stock != ModelStock.Reserved)
        {
            return [];
        }

        Stock = ModelStock.Released;
        return [new StockReleased(order.Value, Expired: true)];
    }
}
