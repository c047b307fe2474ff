using ServiceDefaults.Security;
using Wolverine.Http;

namespace Inventory;

/// <summary>One item and its stock, as this replica knows it or at most a second ago.</summary>
public static class ReadItemEndpoint
{
    public static Task<Item?> LoadAsync(Sku sku, ItemCache cache, CancellationToken stop) => cache.FindAsync(sku, stop);

    [WolverineGet("/inventory/items/{sku}")]
    public static ItemView Get(Item item, Caller caller) => ItemView.Of(item, caller);
}
