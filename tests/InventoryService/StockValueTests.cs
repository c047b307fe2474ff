using System.Net;
using Marten.Events;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

public sealed class StockValueTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    [Fact]
    public async Task The_stock_is_worth_what_is_in_the_house_at_today_s_prices_in_each_currency()
    {
        var (one, other, yen) = (await inventory.StockAsync(10), await inventory.StockAsync(3), NewSku());
        await inventory.PostAsync("", ItemBody(yen, "700", "JPY"));
        await inventory.PostAsync($"/{yen}/receipts", new { quantity = 2, reference = "delivery" });
        await inventory.PostAsync($"/{one}/adjustments", new { delta = -1, reason = "broken" });
        await inventory.PutAsync($"/{other}/price", new { unitPrice = new { amount = "20.01", currency = "EUR" } });
        var order = NewOrder();
        await inventory.HandleAsync(
            new Contracts.Inventory.ReserveStock(order, [new(one, 4)], TimeProvider.System.GetUtcNow().AddMinutes(15)),
            new Contracts.Inventory.ReserveStock(NewOrder(), [new(other, 1)], TimeProvider.System.GetUtcNow().AddMinutes(15)));
        await inventory.HandleAsync(new Contracts.Inventory.ShipStock(order));
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));

        var totals = (await ReportAsync("")).Data!;
        var euros = await ReportAsync("/items?currency=EUR&sort=-value");
        var next = await ReportAsync("/items?limit=1&sort=-value");

        Assert.Equal(
            [("""{"amount":"122.53","currency":"EUR"}""", 2, 8), ("""{"amount":"1400","currency":"JPY"}""", 1, 2)],
            totals.AsArray().Select(total => (total!["value"]!.ToJsonString(), (int)total["items"]!, (int)total["pieces"]!)));
        Assert.Equal(
            [(one, 5, "62.50"), (other, 3, "60.03")],
            euros.Data!.AsArray().Select(row => ((string)row!["sku"]!, (int)row["onHand"]!, (string)row["value"]!["amount"]!)));
        Assert.Equal(yen, (string)next.Data![0]!["sku"]!);
        Assert.Equal(one, (string)(await ReportAsync($"/items?limit=1&cursor={next.Body!["meta"]!["page"]!["next"]}")).Data![0]!["sku"]!);
    }

    [Fact]
    public async Task Only_operators_see_what_the_stock_is_worth()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await ReportAsync("", "customer")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await ReportAsync("/items", "customer")).Status);
    }

    private Task<ServiceAnswer> ReportAsync(string path, string role = "operator") =>
        inventory.Service.SendAsync(HttpMethod.Get, $"/inventory/reports/stock-value{path}", role: role);
}
