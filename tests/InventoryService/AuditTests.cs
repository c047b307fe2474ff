using System.Net;
using System.Text.Json.Nodes;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

public sealed class AuditTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    private static readonly (string, string) FromAfar = ("X-Forwarded-For", "203.0.113.77");

    [Fact]
    public async Task What_was_done_is_known_with_who_did_it_and_from_where()
    {
        var sku = NewSku();
        var registered = await inventory.PostAsync("", ItemBody(sku), headers: FromAfar);

        var entry = Assert.Single(await EntriesAsync($"about={sku}"));

        Assert.Equal(
            ("operator", "operator", "item_registered", sku, "accepted", "203.0.113.0/24"), Told(entry));
        Assert.Equal((string?)registered.Body!["meta"]!["requestId"], (string?)entry["requestId"]);
        Assert.Null(entry["code"]);
        Assert.InRange(DateTimeOffset.UtcNow - (DateTimeOffset)entry["at"]!, TimeSpan.FromSeconds(-1), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task What_a_message_does_is_not_the_doing_of_a_caller()
    {
        var sku = await inventory.StockAsync(5);
        await inventory.HandleAsync(new Contracts.Inventory.ReserveStock(NewOrder(), [new(sku, 2)], DateTimeOffset.UtcNow.AddHours(1)));

        Assert.Equal((5, 2, 3), await inventory.StockOfAsync(sku));
        Assert.Equal(["item_registered", "stock_received"], (await EntriesAsync($"about={sku}&sort=at")).Select(entry => (string)entry["what"]!));
    }

    [Fact]
    public async Task A_change_that_was_refused_stands_beside_those_that_were_made()
    {
        var sku = await inventory.StockAsync(5);
        await inventory.PostAsync($"/{sku}/adjustments", new { delta = -6, reason = "lost" }, headers: FromAfar);
        await inventory.PostAsync($"/{sku}/receipts", new { quantity = 1, reference = "late" }, headers: ("If-Match", "\"1\""));
        await inventory.PostAsync($"/{sku}/receipts", new { quantity = 1, reference = "none of theirs" }, "customer");

        var refused = await WaitForRefusalsAsync(sku, 3);

        Assert.Equal(
            [
                ("customer", "customer", "POST /api/v1/inventory/items/{sku}/receipts", sku, "refused", "unknown"),
                ("operator", "operator", "POST /api/v1/inventory/items/{sku}/adjustments", sku, "refused", "203.0.113.0/24"),
                ("operator", "operator", "POST /api/v1/inventory/items/{sku}/receipts", sku, "refused", "unknown"),
            ],
            refused.Select(Told).Order());
        Assert.Equal(["adjustment-exceeds-available", "forbidden", "version-mismatch"], refused.Select(entry => (string)entry["code"]!).Order());
    }

    [Fact]
    public async Task A_customers_own_mistake_is_not_written_down()
    {
        var (theirs, ours) = (NewSku(), await inventory.StockAsync(1));
        Assert.Equal(HttpStatusCode.NotFound, (await inventory.GetAsync($"/{theirs}")).Status);
        await inventory.PostAsync($"/{ours}/receipts", new { quantity = 1, reference = "x" }, "customer");

        await WaitForRefusalsAsync(ours, 1);

        Assert.Empty(await EntriesAsync($"about={theirs}"));
    }

    [Fact]
    public async Task Pages_lead_through_all_entries_once()
    {
        var skus = new List<string>();
        var begin = DateTimeOffset.UtcNow;
        for (var count = 0; count < 5; count++)
        {
            skus.Add(await inventory.StockAsync(1));
        }

        List<string> seen = [];
        var query = $"what=stock_received&who=operator&outcome=accepted&limit=2&atFrom={Uri.EscapeDataString($"{begin:O}")}";
        for (var cursor = ""; cursor is not null;)
        {
            var page = await ListAsync($"{query}&cursor={cursor}");
            seen.AddRange(page.Data!.AsArray().Select(entry => (string)entry!["about"]!));
            cursor = (string?)page.Body!["meta"]!["page"]!["next"];
        }

        Assert.Equal(skus.AsEnumerable().Reverse(), seen.Where(skus.Contains));
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Empty((await ListAsync($"atTo={Uri.EscapeDataString($"{DateTimeOffset.UtcNow.AddYears(-1):O}")}")).Data!.AsArray());
    }

    [Theory]
    [InlineData("outcome=perhaps")]
    [InlineData("atFrom=yesterday")]
    public async Task A_filter_that_makes_no_sense_is_refused(string query) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await ListAsync(query)).Status);

    [Fact]
    public async Task It_is_for_operators_and_a_look_at_it_that_was_denied_is_in_it()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await ListAsync("", "customer")).Status);
        Assert.Equal(HttpStatusCode.OK, (await ListAsync("", "admin")).Status);

        await RunningService.WaitAsync(async () => (await EntriesAsync("outcome=refused"))
            .Any(entry => (string)entry["what"]! == "GET /api/v1/inventory/audit" && (string)entry["who"]! == "customer"));
    }

    [Fact]
    public async Task Rebuilt_it_says_the_same()
    {
        var sku = await inventory.StockAsync(5);
        await inventory.PostAsync($"/{sku}/adjustments", new { delta = -6, reason = "lost" });
        await WaitForRefusalsAsync(sku, 1);
        var before = await EntriesAsync($"about={sku}");

        await inventory.Service.RebuildAsync("AuditTrail");

        Assert.Equal(3, before.Count);
        Assert.Equal(before.Select(entry => entry.ToJsonString()), (await EntriesAsync($"about={sku}")).Select(entry => entry.ToJsonString()));
    }

    private Task<ServiceAnswer> ListAsync(string query, string role = "operator") =>
        inventory.Service.SendAsync(HttpMethod.Get, $"/inventory/audit?{query}", null, role);

    private async Task<IReadOnlyList<JsonNode>> EntriesAsync(string query)
    {
        var answer = await ListAsync(query);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return [.. answer.Data!.AsArray().Select(entry => entry!)];
    }

    private async Task<IReadOnlyList<JsonNode>> WaitForRefusalsAsync(string sku, int count)
    {
        IReadOnlyList<JsonNode> found = [];
        await RunningService.WaitAsync(async () => (found = await EntriesAsync($"about={sku}&outcome=refused")).Count == count);
        return found;
    }

    private static (string?, string?, string?, string?, string?, string?) Told(JsonNode entry) => (
        (string?)entry["who"],
        (string?)entry["role"],
        (string?)entry["what"],
        (string?)entry["about"],
        (string?)entry["outcome"],
        (string?)entry["network"]);
}
