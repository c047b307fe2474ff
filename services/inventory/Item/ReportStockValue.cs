using Contracts;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Inventory;

/// <summary>What all the stock is worth at today's prices, in each currency.</summary>
public static class ReportStockValueEndpoint
{
    [WolverineGet("/inventory/reports/stock-value"), Authorize(Role.Operator)]
    public static async Task<IReadOnlyList<StockValueTotal>> Get(IQuerySession session, CancellationToken stop)
    {
        var totals = await session.Query<StockValue>()
            .GroupBy(row => row.Currency)
            .Select(rows => new
            {
                Currency = rows.Key,
                Items = rows.Count(),
                Pieces = rows.Sum(row => row.OnHand),
                Value = rows.Sum(row => row.Value),
            })
            .ToListAsync(stop);
        return [.. totals.OrderBy(one => one.Currency, StringComparer.Ordinal)
            .Select(one => new StockValueTotal(new Money(one.Value, one.Currency), one.Items, one.Pieces))];
    }
}

public sealed record StockValueTotal(Money Value, int Items, long Pieces);

/// <summary>What the stock of each item is worth, by SKU or by its value; <c>?currency=</c> makes values comparable.</summary>
public static class ListStockValuesEndpoint
{
    private static readonly Sorting<StockValue, string> Sorting = new Sorting<StockValue, string>("sku", row => row.Id.Value)
        .By("sku", "d.id", row => row.Id.Value)
        .By("value", "d.value", row => row.Value);

    [WolverineGet("/inventory/reports/stock-value/items"), Authorize(Role.Operator)]
    public static async Task<Page<StockValueView>> Get(
        PageRequest page, [FromQuery] string? currency, IQuerySession session, CancellationToken stop)
    {
        IQueryable<StockValue> rows = session.Query<StockValue>();
        rows = currency is null ? rows : rows.Where(row => row.Currency == currency);
        return (await Sorting.PageAsync(rows, page, stop)).Select(StockValueView.Of);
    }
}

public sealed record StockValueView(Sku Sku, string Name, long OnHand, Money UnitPrice, Money Value)
{
    public static StockValueView Of(StockValue row) => new(row.Id, row.Name, row.OnHand, row.UnitPrice, row.UnitPrice with { Amount = row.Value });
}
