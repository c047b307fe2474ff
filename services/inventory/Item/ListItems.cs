using Marten;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Inventory;

/// <summary>Every item, by SKU, or as <c>?sort=</c> says by name or by how many pieces are on hand or available.</summary>
public static class ListItemsEndpoint
{
    private static readonly Sorting<Item, string> Sorting = new Sorting<Item, string>("sku", item => item.Id.Value)
        .By("sku", "d.id", item => item.Id.Value)
        .By("name", "d.name", item => item.Name)
        .By("onHand", "d.on_hand", item => item.OnHand)
        .By("available", "d.available", item => item.Available);

    [WolverineGet("/inventory/items")]
    public static async Task<Page<ItemView>> Get(PageRequest page, Caller caller, IQuerySession session, CancellationToken stop) =>
        (await Sorting.PageAsync(session.Query<Item>(), page, stop)).Select(item => ItemView.Of(item, caller));
}
