using System.Net;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

public sealed class OperationsTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    [Fact]
    public async Task An_orders_journey_leads_from_its_reservation_to_the_items_and_to_the_timer()
    {
        var (sku, order) = (await inventory.StockAsync(5), NewOrder());
        await inventory.HandleAsync(new Contracts.Inventory.ReserveStock(order, [new(sku, 2)], DateTimeOffset.UtcNow.AddHours(1)));

        var journey = (await ReadAsync($"journeys/{order}")).Data!;

        Assert.Equal(new[] { $"{order}", sku }.Order(), journey["streams"]!.AsArray().Select(stream => (string)stream!).Order());
        Assert.Equal(
            ["deadline ", $"event {order}", $"event {sku}"],
            journey["entries"]!.AsArray().Select(entry => $"{entry!["kind"]} {entry["stream"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Streams_that_are_named_by_texts_are_found_and_read_as_others_are()
    {
        var (before, sku) = (await inventory.StockAsync(5), await inventory.StockAsync(5));

        var first = (await ReadAsync($"streams/{sku}/state?version=1")).Data!;
        var page = await ReadAsync("streams?type=Item&limit=1");
        var older = await ReadAsync($"streams?type=Item&limit=1&cursor={page.Body!["meta"]!["page"]!["next"]}");

        Assert.Equal(("Item", 0), ((string?)first["type"], (int)first["state"]!["onHand"]!));
        Assert.Equal(sku, (string?)page.Data![0]!["id"]);
        Assert.Equal(before, (string?)older.Data![0]!["id"]);
        Assert.Equal(
            ["item_registered", "stock_received"],
            (await ReadAsync($"streams/{sku}/events")).Data!.AsArray().Select(one => (string)one!["name"]!));
    }

    [Fact]
    public async Task A_service_without_flows_has_none()
    {
        var flows = await ReadAsync("flows");

        Assert.Equal((HttpStatusCode.OK, 0), (flows.Status, flows.Data!.AsArray().Count));
        Assert.Equal(0, (int)(await ReadAsync("overview")).Data!["flows"]!["waiting"]!);
    }

    private Task<ServiceAnswer> ReadAsync(string path) => inventory.Service.SendAsync(HttpMethod.Get, $"/ops/{path}");
}
