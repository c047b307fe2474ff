using Marten.Events;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

/// <summary>The lists of inventory, a row for each item and a row for each movement, are made anew.</summary>
public sealed class RebuildTests(BalancedInventory balanced) : IClassFixture<BalancedInventory>
{
    private readonly RunningInventory inventory = balanced.Inventory;

    [Fact]
    public async Task Every_list_is_made_anew_as_it_was_and_goes_on()
    {
        var sku = await inventory.StockAsync(5);
        var order = NewOrder();
        await inventory.HandleAsync(
            new Contracts.Inventory.ReserveStock(order, [new(sku, 2)], TimeProvider.System.GetUtcNow().AddMinutes(15)));
        await inventory.PostAsync($"/{sku}/adjustments", new { delta = -1, reason = "broken" });
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));
        var before = await RowsAsync();
        await inventory.Service.Database.ExecuteAsync(
            "delete from inventory.mt_doc_movement; update inventory.mt_doc_stockvalue set value = 0, data = jsonb_set(data, '{onHand}', '99')");

        var states = await inventory.Service.RebuildAllAsync();
        var after = await RowsAsync();
        await inventory.PostAsync($"/{sku}/receipts", new { quantity = 7, reference = "delivery" });
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(
            new Dictionary<string, string> { ["Inventory.Movements"] = "done", ["StockValue"] = "done" },
            states.OrderBy(one => one.Key).ToDictionary());
        Assert.Equal(before, after);
        Assert.Equal(before.Count + 1, (await RowsAsync()).Count);
        Assert.Contains(await RowsAsync(), row => row.Contains("\"onHand\": 11", StringComparison.Ordinal));
    }

    private Task<IReadOnlyList<string>> RowsAsync() => inventory.Service.Database.QueryAsync<string>(
        """
        select (to_jsonb(one) - 'mt_last_modified' - 'mt_version')::text from inventory.mt_doc_movement one
        union all select (to_jsonb(one) - 'mt_last_modified')::text from inventory.mt_doc_stockvalue one order by 1
        """);
}
