using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace Inventory.Items;

/// <summary>Every item, by SKU, or as <c>?sort=</c> says by name or by how many pieces are on hand or available.</summary>
public static class ListItems
{
    public static async Task<IResult> HandleAsync(PageRequest page, Caller caller, IViewReader<ItemStock> items, CancellationToken stop)
    {
        var listed = await page.ListAsync(items, "sku", stop, keyField: "sku");
        return ApiResults.Page(listed.Select(row => ItemAnswer.Of(row.Document, caller)));
    }
}
