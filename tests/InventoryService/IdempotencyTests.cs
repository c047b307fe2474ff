namespace InventoryService.Tests;

public sealed class IdempotencyTests(RunningInventory inventory) : IdempotencyRules, IClassFixture<RunningInventory>
{
    protected override RunningService Service => inventory.Service;

    protected override string Name => "inventory";

    protected override async Task<IdempotentRequest> NewRequestAsync()
    {
        var item = $"/inventory/items/{await inventory.StockAsync(10)}";
        return new(
            HttpMethod.Post,
            $"{item}/receipts",
            """{"quantity":1,"reference":"delivery"}""",
            """{"quantity":2,"reference":"delivery"}""",
            (HttpMethod.Post, $"{item}/adjustments"),
            "stock_received",
            "operator",
            "admin");
    }
}
