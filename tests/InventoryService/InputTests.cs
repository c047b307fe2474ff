namespace InventoryService.Tests;

public sealed class InputTests(RunningInventory inventory) : NumberRules, IClassFixture<RunningInventory>
{
    protected override RunningService Service => inventory.Service;

    protected override string Number => "\"quantity\":1";

    protected override async Task<TakesBody> EndpointAsync() => new(
        HttpMethod.Post,
        $"/inventory/items/{await inventory.StockAsync(10)}/receipts",
        "operator",
        """{"quantity":1,"reference":"delivery"}""",
        "\"reference\":\"delivery\"");
}
