using Contracts;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace Inventory.Items;

/// <summary>An item as it is answered over HTTP, with what the caller may do to it.</summary>
public sealed record ItemAnswer(
    string Sku, string Name, Money UnitPrice, int OnHand, int Reserved, int Available, int ReorderPoint, IReadOnlyDictionary<string, Link> Links)
{
    public static ItemAnswer Of(Sku sku, Item item, Caller caller) => Of(ItemStock.Of(sku, item), caller);

    public static ItemAnswer Of(ItemStock stock, Caller caller) => new(
        stock.Sku,
        stock.Name,
        stock.UnitPrice,
        stock.OnHand,
        stock.Reserved,
        stock.Available,
        stock.ReorderPoint,
        ItemLinks.For(Items.Sku.Parse(stock.Sku), caller));
}

/// <summary>Where an item and its actions are.</summary>
public static class ItemLinks
{
    public static string Self(Sku sku) => $"/api/v1/inventory/items/{sku}";

    public static IReadOnlyDictionary<string, Link> For(Sku sku, Caller caller)
    {
        var self = Self(sku);
        var links = new Dictionary<string, Link> { ["self"] = new(self), ["movements"] = new($"{self}/movements") };
        if (caller.IsOperator)
        {
            links.Add("changePrice", new($"{self}/price", "PUT"));
            links.Add("receive", new($"{self}/receipts", "POST"));
            links.Add("adjust", new($"{self}/adjustments", "POST"));
        }

        return links;
    }
}
