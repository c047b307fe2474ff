using System.Net;
using System.Text.Json.Nodes;
using Contracts.Inventory;
using Contracts.Orders;
using Microsoft.Extensions.DependencyInjection;
using OrdersService.Tests.Operations;
using ServiceDefaults.PersonalData;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

/// <summary>An archived order answers as it did before, but that it can no longer change.</summary>
public sealed class ArchivedOrderTests(ArchivingOrders archiving) : IClassFixture<ArchivingOrders>
{
    private static readonly string[] Life =
    [
        "order_placed", "stock_reserved", "payment_authorised", "order_confirmed", "order_shipped", "payment_captured", "order_delivered", "archived",
    ];

    private readonly RunningOrders orders = archiving.Running;

    [Fact]
    public async Task It_is_read_with_its_history_at_every_version_and_time_and_in_lists()
    {
        var id = await archiving.DeliveredAsync();
        var asOf = Uri.EscapeDataString($"{archiving.Clock.Now:O}");
        var (before, then) = ((await orders.GetAsync($"/{id}")).Data!, (await orders.GetAsync($"/{id}?asOf={asOf}")).Data!);

        await archiving.PassAsync();

        Assert.Equal(Without(before, "return", "refund"), Without((await orders.GetAsync($"/{id}")).Data!));
        Assert.Equal(then.ToJsonString(), (await orders.GetAsync($"/{id}?asOf={asOf}")).Data!.ToJsonString());
        Assert.Equal(Life, (await orders.GetAsync($"/{id}/history")).Items().Select(entry => (string)entry["name"]!));
        Assert.Equal("confirmed", (string?)(await orders.GetAsync($"/{id}?version=4")).Data!["status"]);
        Assert.Equal("delivered", (string?)(await orders.GetAsync($"/{id}?version=8")).Data!["status"]);
        Assert.Equal(HttpStatusCode.NotFound, (await orders.GetAsync($"/{id}?version=9")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await orders.GetAsync($"/{id}?asOf=2020-01-01T00:00:00Z")).Status);
        await ListedAsync(id);
    }

    [Fact]
    public async Task Operators_see_its_stream_its_events_every_state_and_its_journey()
    {
        var id = await archiving.ArchivedAsync();

        Assert.True((bool)(await orders.ReadAsync($"streams/{id}")).Data!["isArchived"]!);
        Assert.Contains((await orders.ReadAsync("streams?type=Order&limit=100")).Items(), stream => (string?)stream["id"] == id);
        Assert.Equal(Life, (await orders.ReadAsync($"streams/{id}/events")).Items().Select(happened => (string)happened["name"]!));
        Assert.Equal("Shipped", (string?)(await orders.ReadAsync($"streams/{id}/state?version=6")).Data!["state"]!["status"]);
        Assert.Equal(
            Life, (await orders.ReadAsync($"journeys/{id}")).Data!["entries"]!.AsArray()
                .Where(entry => (string?)entry!["stream"] == id && (string?)entry["kind"] == "event").Select(entry => (string)entry!["name"]!));
    }

    [Fact]
    public async Task It_can_neither_be_returned_nor_refunded_and_does_not_say_so()
    {
        var id = await archiving.ArchivedAsync();

        ServiceAnswer[] refused =
        [
            await orders.PostAsync($"/{id}/return", new { lines = new[] { new { sku = Beans, quantity = 1 } }, reason = "broken" }),
            await orders.PostAsync($"/{id}/refund", role: "operator"),
        ];

        Assert.All(refused, answer => Assert.Equal((HttpStatusCode.UnprocessableEntity, "order-archived"), (answer.Status, answer.Code)));
        Assert.Equal(
            ["history", "live", "self"],
            (await orders.GetAsync($"/{id}", "operator")).Data!["links"]!.AsObject().Select(link => link.Key).Order());
        Assert.Equal(HttpStatusCode.OK, (await orders.PostAsync($"/{id}/deliver", role: "operator")).Status);
        Assert.Equal(Life, await orders.EventsOfAsync(id));
    }

    [Fact]
    public async Task What_comes_too_late_is_given_back_and_changes_nothing()
    {
        var id = await orders.PlaceAsync();
        await orders.TrackAsync(() => orders.PostAsync($"/{id}/cancel", new { reason = "no longer wanted" }));
        await orders.HandleAsync(new StockReleased(IdOf(id), false));
        await archiving.PassAsync();
        var events = await orders.EventsOfAsync(id);

        var reserved = await orders.HandleAsync(new StockReserved(IdOf(id), archiving.Clock.Now.AddMinutes(15)));
        var again = await orders.HandleAsync(new StockCommitted(IdOf(id)), new StockReleased(IdOf(id), false));

        Assert.Equal("archived", events[^1]);
        Assert.Equal([new ReleaseStock(IdOf(id))], reserved.Sent.MessagesOf<ReleaseStock>());
        Assert.Equal([new ReleaseStock(IdOf(id))], again.Sent.MessagesOf<ReleaseStock>());
        Assert.Equal(events, await orders.EventsOfAsync(id));
    }

    [Fact]
    public async Task Whoever_asks_for_it_to_be_placed_again_is_told_nothing_new()
    {
        var id = await archiving.ArchivedAsync();

        await orders.HandleAsync(new PlacePrepaidOrder(
            IdOf(id), "customer", [new(Beans, 1)], new(12.50m, "EUR"), new("customer", new("Ada", "1 Street", "Town", "12345", "DE"))));

        Assert.Equal(Life, await orders.EventsOfAsync(id));
        Assert.Equal([1L], await orders.Service.Database.QueryAsync<long>($"select count(*) from orders.mt_streams where id = '{id}'"));
    }

    [Fact]
    public async Task Rows_that_are_made_anew_have_it_still()
    {
        var id = await archiving.ArchivedAsync();
        await ListedAsync(id);

        await orders.Service.RebuildAsync("OrderSummary");
        await orders.Service.RebuildAsync("Order");

        await ListedAsync(id);
        Assert.Equal(Life, (await orders.GetAsync($"/{id}/history")).Items().Select(entry => (string)entry["name"]!));
        Assert.Equal((0, 0L), (
            (await ServiceProgram.VerifyAsync(nameof(Orders), orders.Service.Database.ConnectionString)).ExitCode,
            (await orders.Service.Database.QueryAsync<long>(
                "select count(*) from orders.mt_doc_erasure where id in (select id from orders.mt_streams where type = 'order')"))[0]));
    }

    [Fact]
    public async Task It_is_proved_like_any_other()
    {
        var (tampered, cut) = (await archiving.ArchivedAsync(), await archiving.ArchivedAsync());
        await orders.Service.Database.ExecuteAsync(
            $$"""
            update orders.mt_doc_order set data = jsonb_set(data, '{status}', '"placed"') where id = '{{tampered}}';
            delete from orders.mt_events where stream_id = '{{cut}}' and version = 3
            """);

        var (exitCode, lines) = await ServiceProgram.VerifyAsync(nameof(Orders), orders.Service.Database.ConnectionString);
        await orders.Service.RebuildAsync("Order");
        await orders.Service.Database.ExecuteAsync(
            $"delete from orders.mt_events where stream_id = '{cut}'; delete from orders.mt_streams where id = '{cut}'");

        Assert.Equal(1, exitCode);
        Assert.Contains(lines, line => line.StartsWith($"order {tampered}: snapshot at version 8: expected status", StringComparison.Ordinal));
        Assert.Contains($"order {cut}: expected its events to have the versions 1 to 8, found 7 from 1 to 8.", lines);
    }

    [Fact]
    public async Task Whose_it_was_can_still_be_forgotten()
    {
        var id = await archiving.ArchivedAsync("customer2");
        var before = (await orders.GetAsync($"/{id}", "customer2")).Data!["shippingAddress"];

        await orders.Service.Host.Services.GetRequiredService<SubjectKeys>().EraseAsync("customer2", TestContext.Current.CancellationToken);

        Assert.NotNull(before);
        Assert.Null((await orders.GetAsync($"/{id}", "customer2")).Data!["shippingAddress"]);
        Assert.Null((await orders.GetAsync($"/{id}?version=1", "customer2")).Data!["shippingAddress"]);
    }

    private Task ListedAsync(string id) => RunningService.WaitAsync(async () =>
        (await orders.GetAsync("?limit=100&status=delivered", "operator")).Items().Any(order => (string?)order["id"] == id));

    private static string Without(JsonNode order, params string[] links)
    {
        foreach (var link in links)
        {
            order["links"]!.AsObject().Remove(link);
        }

        return order.ToJsonString();
    }
}
