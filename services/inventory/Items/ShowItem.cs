using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Security;

namespace Inventory.Items;

/// <summary>One item; with <c>?atLeast=</c> no older than that version.</summary>
public static class ShowItem
{
    public static async Task<IResult> HandleAsync(
        Sku sku, Caller caller, IViewReader<ItemStock> items, CancellationToken stop, long atLeast = 0) =>
        await items.FindAsync(sku.ToString(), atLeast, stop) is { } row
            ? ApiResults.Ok(ItemAnswer.Of(row.Document, caller), row.Version)
            : ApiError.From(Item.NotFound(sku));
}
