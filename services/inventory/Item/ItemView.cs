using System.Text.Json.Serialization;
using Contracts;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace Inventory;

/// <summary>An item as a caller sees it, with what this caller may do to it.</summary>
public sealed record ItemView(
    Sku Sku, string Name, Money UnitPrice, int OnHand, int Reserved, int Available, int ReorderPoint, IReadOnlyDictionary<string, Link> Links)
    : IVersioned
{
    [JsonIgnore]
    public long Version { get; init; }

    public static string PathOf(Sku sku) => $"/api/v1/inventory/items/{sku}";

    public static ItemView Of(Item item, Caller caller) => new(
        item.Id, item.Name, item.UnitPrice, item.OnHand, item.Reserved, item.Available, item.ReorderPoint, LinksOf(item.Id, caller))
    {
        Version = item.Version,
    };

    private static Dictionary<string, Link> LinksOf(Sku sku, Caller caller)
    {
        var self = PathOf(sku);
        var links = new Dictionary<string, Link> { ["self"] = new(self), ["movements"] = new($"{self}/movements") };
        if (caller.IsOperator)
        {
            links.Add("changePrice", new($"{self}/price", HttpMethods.Put));
            links.Add("receive", new($"{self}/receipts", HttpMethods.Post));
            links.Add("adjust", new($"{self}/adjustments", HttpMethods.Post));
        }

        return links;
    }
}
