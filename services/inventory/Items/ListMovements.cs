using Platform.EventSourcing;
using ServiceDefaults.Api;

namespace Inventory.Items;

/// <summary>How an item's stock came to be what it is, oldest first; <c>?sort=-version</c> turns it round.</summary>
public static class ListMovements
{
    public static async Task<IResult> HandleAsync(
        Sku sku, PageRequest page, IViewReader<ItemStock> items, IViewReader<Movement> movements, CancellationToken stop)
    {
        if (await items.FindAsync(sku.ToString(), cancellation: stop) is null)
        {
            return ApiError.From(Item.NotFound(sku));
        }

        var where = new Dictionary<string, string> { ["sku"] = sku.ToString() };
        var rows = await movements.ListAsync(page.Query(where, page.Descending("version", byDefault: false)), stop);
        return ApiResults.Page(page.Slice(rows, row => row.Key).Select(row => row.Document));
    }
}
