using Marten;
using ServiceDefaults.Api;
using Wolverine.Http;

namespace Inventory;

/// <summary>How an item's stock came to be what it is, oldest first; <c>?sort=-version</c> turns it round.</summary>
public static class ListMovementsEndpoint
{
    private static readonly Sorting<Movement, string> Sorting = new Sorting<Movement, string>("version", movement => movement.Id)
        .By("version", "d.id", movement => movement.Id);

    public static Task<Item?> LoadAsync(Sku sku, IQuerySession session, CancellationToken stop) => session.LoadAsync<Item>(sku, stop);

    [WolverineGet("/inventory/items/{sku}/movements")]
    public static Task<Page<Movement>> Get(Item item, PageRequest page, IQuerySession session, CancellationToken stop) =>
        Sorting.PageAsync(session.Query<Movement>().Where(movement => movement.Sku == item.Id.Value), page, stop);
}
