using Contracts;
using Platform.EventSourcing;

namespace Inventory.Items;

/// <summary>An item as readers see it.</summary>
public sealed record ItemStock(string Sku, string Name, Money UnitPrice, int OnHand, int Reserved, int ReorderPoint)
{
    public int Available => OnHand - Reserved;

    public static ItemStock Of(Sku sku, Item item) => new(
        sku.ToString(),
        item.Name,
        item.UnitPrice ?? throw new InvalidOperationException($"The item {sku} is shown before it was registered."),
        item.OnHand,
        item.Reserved,
        item.ReorderPoint);
}

/// <summary>Every item with its stock, by SKU. It is a table, so that items can be listed by what is left of them.</summary>
public sealed class ItemStockView : TableView<ItemStock>
{
    public override string Name => "item_stock";

    public override int Version => 2;

    public override IReadOnlyList<string> SortBy => ["name", "onHand", "available"];

    public override string? KeyOf(RecordedEvent happened) => happened.Data is ItemEvent ? happened.Stream.Id : null;

    public override ItemStock? Evolve(ItemStock? document, RecordedEvent happened) => happened.Data switch
    {
        ItemEvent.Registered e => new ItemStock(happened.Stream.Id, e.Name, e.UnitPrice, OnHand: 0, Reserved: 0, e.ReorderPoint),
        ItemEvent.PriceChanged e => document! with { UnitPrice = e.UnitPrice },
        ItemEvent.Received e => document! with { OnHand = document.OnHand + e.Quantity },
        ItemEvent.Adjusted e => document! with { OnHand = document.OnHand + e.Delta },
        ItemEvent.Reserved e => document! with { Reserved = document.Reserved + e.Quantity },
        ItemEvent.Released e => document! with { Reserved = document.Reserved - e.Quantity },
        ItemEvent.Shipped e => document! with { OnHand = document.OnHand - e.Quantity, Reserved = document.Reserved - e.Quantity },
        _ => document,
    };
}
