using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Wolverine;

namespace OrdersService.Tests.Operations;

/// <summary>The service as one of several that share their projections, which is how it runs.</summary>
public sealed class DistributedOrders : IAsyncLifetime
{
    public RunningOrders Orders { get; } = new(
        services => services.ConfigureWolverine(wolverine => wolverine.Durability.Mode = DurabilityMode.Balanced));

    public ValueTask InitializeAsync() => Orders.InitializeAsync();

    public ValueTask DisposeAsync() => Orders.DisposeAsync();
}

public sealed class ProjectionTests(DistributedOrders distributed) : IClassFixture<DistributedOrders>
{
    private readonly RunningOrders orders = distributed.Orders;

    [Fact]
    public async Task A_projection_stands_still_until_it_is_resumed()
    {
        await UntilAsync("running");
        var paused = await orders.TellAsync("projections/OrderSummary/pause");
        await RunningService.WaitAsync(async () => (await orders.ReadAsync("projections/OrderSummary")).Data!["runsOn"] is null);
        var id = await orders.PlaceAsync();
        var behind = (await orders.ReadAsync("projections/OrderSummary")).Data!;
        var unlisted = await orders.GetAsync("?limit=1", "operator");

        await orders.TellAsync("projections/OrderSummary/resume");
        await RunningService.WaitAsync(async () =>
            (await orders.GetAsync("?limit=1", "operator")).Body!.ToJsonString().Contains(id, StringComparison.Ordinal));

        Assert.Equal(("paused", "paused"), ((string?)paused.Data!["state"], (string?)behind["state"]));
        Assert.DoesNotContain(id, unlisted.Body!.ToJsonString(), StringComparison.Ordinal);
        await UntilAsync("running");
        Assert.Equal(
            ["ops_projection_paused", "ops_projection_resumed"],
            (await orders.ActsAsync("OrderSummary")).Where(act => act is "ops_projection_paused" or "ops_projection_resumed"));
    }

    [Fact]
    public async Task A_rebuild_makes_all_rows_anew_and_says_how_far_it_is()
    {
        var id = await orders.PlaceAsync();
        await RunningService.WaitAsync(async () =>
            (await orders.GetAsync("?limit=1", "operator")).Body!.ToJsonString().Contains(id, StringComparison.Ordinal));
        await orders.Service.Database.QueryAsync<int>("update orders.mt_doc_ordersummary_2 set customer_id = 'nobody' returning 1");

        var asked = await orders.TellAsync("projections/OrderSummary/rebuild");
        JsonNode projection = null!;
        await RunningService.WaitAsync(async () =>
            (string)(projection = (await orders.ReadAsync("projections/OrderSummary")).Data!)["rebuild"]!["state"]! is "done" or "failed");

        Assert.Equal((HttpStatusCode.OK, "waiting"), (asked.Status, (string?)asked.Data!["rebuild"]!["state"]));
        Assert.Equal(("done", 100, "operator"), (
            (string?)projection["rebuild"]!["state"], (int)projection["rebuild"]!["percent"]!, (string?)projection["rebuild"]!["by"]));
        Assert.Equal([0], await orders.Service.Database.QueryAsync<int>(
            "select count(*)::int from orders.mt_doc_ordersummary_2 where customer_id = 'nobody'"));
        await UntilAsync("running");
    }

    [Fact]
    public async Task What_is_written_with_its_events_cannot_be_paused_or_rebuilt()
    {
        Assert.Equal("projection-not-asynchronous", (await orders.TellAsync("projections/Order/rebuild")).Code);
        Assert.Equal(HttpStatusCode.NotFound, (await orders.TellAsync("projections/none/rebuild")).Status);
        Assert.Empty((await orders.ReadAsync("projections/OrderSummary/skipped")).Items());
    }

    private Task UntilAsync(string state) => RunningService.WaitAsync(
        async () => (string?)(await orders.ReadAsync("projections/OrderSummary")).Data!["state"] == state);
}
