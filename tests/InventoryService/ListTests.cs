using System.Net;
using System.Text.Json.Nodes;
using Marten.Events;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

public sealed class ListTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    [Theory]
    [InlineData("sku")]
    [InlineData("name")]
    [InlineData("-onHand")]
    [InlineData("available")]
    public async Task Items_are_listed_page_by_page_there_and_back(string sort)
    {
        foreach (var pieces in (int[])[3, 1, 2, 1, 3])
        {
            await inventory.StockAsync(pieces);
        }

        var whole = await inventory.GetAsync($"?limit=100&sort={sort}");
        var all = whole.Data!.AsArray();
        var sorted = all.OrderBy(item => item, Comparer<JsonNode?>.Create((one, other) => Compare(one!, other!, sort)));
        var first = await inventory.GetAsync($"?limit=2&sort={sort}");
        var second = await inventory.GetAsync($"?limit=2&cursor={Cursor(first, "next")}");
        var back = await inventory.GetAsync($"?limit=2&cursor={Cursor(second, "previous")}");

        Assert.Equal(sorted.Select(Sku), all.Select(Sku));
        Assert.Equal(all.Take(4).Select(Sku), first.Data!.AsArray().Concat(second.Data!.AsArray()).Select(Sku));
        Assert.Equal(first.Data.AsArray().Select(Sku), back.Data!.AsArray().Select(Sku));
        Assert.Null(whole.Body!["meta"]!["page"]!["next"]);
    }

    [Theory]
    [InlineData("?sort=unitPrice", "invalid-sort")]
    [InlineData("?limit=0", "invalid-limit")]
    [InlineData("?limit=101", "invalid-limit")]
    [InlineData("?cursor=AAAA", "invalid-cursor")]
    public async Task A_page_that_makes_no_sense_is_refused(string query, string code)
    {
        var answer = await inventory.GetAsync(query);

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task An_item_shows_how_its_stock_came_to_be_what_it_is()
    {
        var sku = await inventory.StockAsync(10);
        var order = NewOrder();
        await inventory.PostAsync($"/{sku}/adjustments", new { delta = -1, reason = "broken" });
        await inventory.HandleAsync(new Contracts.Inventory.ReserveStock(order, [new(sku, 2)], TimeProvider.System.GetUtcNow().AddMinutes(15)));
        await inventory.HandleAsync(new Contracts.Inventory.ReleaseStock(order));
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));

        var movements = (await inventory.GetAsync($"/{sku}/movements")).Data!.AsArray();
        var newest = await inventory.GetAsync($"/{sku}/movements?sort=-version&limit=1");
        var before = await inventory.GetAsync($"/{sku}/movements?limit=1&cursor={Cursor(newest, "next")}");

        Assert.Equal(
            [("received", 10L, 2L), ("adjusted", -1, 3), ("reserved", 2, 4), ("released", 2, 5)],
            movements.Select(one => ((string)one!["type"]!, (long)one["quantity"]!, (long)one["version"]!)));
        Assert.Equal(("delivery", "broken", order.ToString()),
            ((string?)movements[0]!["reference"], (string?)movements[1]!["reason"], (string?)movements[2]!["orderId"]));
        Assert.Equal((5, 4), ((long)newest.Data![0]!["version"]!, (long)before.Data![0]!["version"]!));
    }

    [Fact]
    public async Task A_place_in_one_list_is_none_in_another()
    {
        var (sku, other) = (await inventory.StockAsync(10), await inventory.StockAsync(10));
        await inventory.PostAsync($"/{sku}/adjustments", new { delta = -1, reason = "broken" });
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));
        var place = Cursor(await inventory.GetAsync($"/{sku}/movements?limit=1"), "next");

        Assert.Equal(HttpStatusCode.OK, (await inventory.GetAsync($"/{sku}/movements?cursor={place}")).Status);
        Assert.Equal("invalid-cursor", (await inventory.GetAsync($"/{other}/movements?cursor={place}")).Code);
        Assert.Equal("invalid-cursor", (await inventory.GetAsync($"?cursor={place}")).Code);
    }

    private static int Compare(JsonNode one, JsonNode other, string sort)
    {
        var (field, sign) = (sort.TrimStart('-'), sort.StartsWith('-') ? -1 : 1);
        var by = one[field]!.GetValueKind() == System.Text.Json.JsonValueKind.Number
            ? ((int)one[field]!).CompareTo((int)other[field]!)
            : string.CompareOrdinal((string)one[field]!, (string)other[field]!);
        return sign * (by != 0 ? by : string.CompareOrdinal(Sku(one), Sku(other)));
    }

    private static string Sku(JsonNode? item) => (string)item!["sku"]!;

    private static string Cursor(ServiceAnswer page, string which) => (string)page.Body!["meta"]!["page"]![which]!;
}
