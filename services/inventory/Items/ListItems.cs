using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace Inventory.Items;

/// <summary>Every item, by SKU.</summary>
public static class ListItems
{
    public static async Task<IResult> HandleAsync(PageRequest page, Caller caller, IViewReader<ItemStock> items, CancellationToken stop)
    {
        var rows = await items.ListAsync(page.Query(descending: page.Descending("sku", byDefault: false)), stop);
        return ApiResults.Page(page.Slice(rows, row => row.Key).Select(row => ItemAnswer.Of(row.Document, caller)));
    }
}
