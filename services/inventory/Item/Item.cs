using System.ComponentModel;
using Contracts;
using JasperFx.Events;
using Marten.Events.Aggregation;
using ServiceDefaults.Api;
using Wolverine.Marten;

namespace Inventory;

/// <summary>
/// An item and its stock. It counts what is reserved; which order holds how much is the reservations' to know, and every event here that names an
/// order is written in one transaction with that order's reservation. It never changes, so a cache may give the same one to everybody.
/// </summary>
[ImmutableObject(true)]
public sealed record Item(Sku Id, string Name, Money UnitPrice, int ReorderPoint) : IVersioned
{
    /// <summary>The most pieces of one item that the house can count; far from where integers overflow.</summary>
    public const int MostOnHand = 1_000_000_000;

    public long Version { get; init; }

    public int OnHand { get; init; }

    public int Reserved { get; init; }

    public int Available => OnHand - Reserved;

    public static Item Of(Sku sku, ItemRegistered e) => new(sku, e.Name, e.UnitPrice, e.ReorderPoint) { Version = 1 };

    /// <summary>The item after one more event.</summary>
    public Item After(object happened) => Changed(happened) with { Version = Version + 1 };

    /// <summary>The item after some more events.</summary>
    public Item After(IEnumerable<object> happened) => happened.Aggregate(this, (item, next) => item.After(next));

    public bool HasRoomFor(int quantity) => quantity <= MostOnHand - OnHand;

    /// <summary>The event, and that the stock is low when this event takes it down to the reorder point: said once on the way down.</summary>
    public Events AnnouncingLowStock(object happened)
    {
        var left = After(happened).Available;
        return Available > ReorderPoint && left <= ReorderPoint ? [happened, new StockLow(left, ReorderPoint)] : [happened];
    }

    private Item Changed(object happened) => happened switch
    {
        PriceChanged e => this with { UnitPrice = e.UnitPrice },
        StockReceived e => this with { OnHand = OnHand + e.Quantity },
        StockAdjusted e => this with { OnHand = OnHand + e.Delta },
        StockReserved e => this with { Reserved = Reserved + e.Quantity },
        StockReleased e => this with { Reserved = Reserved - e.Quantity },
        StockShipped e => this with { OnHand = OnHand - e.Quantity, Reserved = Reserved - e.Quantity },
        _ => this,
    };
}

/// <summary>The item as commands and readers see it, written in the transaction of its events.</summary>
public sealed class ItemSnapshot : SingleStreamProjection<Item, Sku>
{
    // Without this it would be asked about the streams of reservations as well.
    public ItemSnapshot()
    {
        IncludeType<ItemRegistered>();
        IncludeType<PriceChanged>();
        IncludeType<StockReceived>();
        IncludeType<StockAdjusted>();
        IncludeType<StockReserved>();
        IncludeType<StockReleased>();
        IncludeType<StockShipped>();
        IncludeType<StockLow>();
    }

    public override Item? Evolve(Item? snapshot, Sku id, IEvent e) => e.Data is ItemRegistered registered
        ? Item.Of(id, registered)
        : snapshot?.After(e.Data);
}
