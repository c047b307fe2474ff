using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orders;
using ServiceDefaults.Operations.Projections;
using Wolverine;

namespace OrdersService.Tests.Operations;

/// <summary>The process that rebuilds a list is killed just before the swap, while the list stands still for it.</summary>
public sealed class KilledRebuildTests : IAsyncLifetime
{
    private const string Rows = "orders.mt_doc_ordersummary_2";

    private PostgresDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await PostgresDatabase.CreateAsync(OrdersConfiguration.Service);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Another_process_lets_the_list_go_on_and_ends_the_rebuild()
    {
        await using (var first = await StartAsync())
        {
            var id = await PlaceAsync(first);
            await database.CopyAsync(id, 200);
            Assert.Equal("done", (string?)(await first.RebuildBesideAsync("OrderSummary"))["state"]);
        }

        await AskAgainAsync();
        var held = await database.HoldAsync($"select * from {Rows}");
        using (var killed = ServiceProgram.Start(nameof(Orders), database.ConnectionString, $"http://127.0.0.1:{Ports.Free()}"))
        {
            await RunningService.WaitAsync(() => IsAsync(RebuildState.Swapping));
            await RunningService.WaitAsync(async () => (await database.QueryAsync<bool>(
                "select exists (select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database())"))[0]);
            killed.Kill();
            await killed.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await held.DisposeAsync();
        await using var second = await StartAsync();
        await RunningService.WaitAsync(() => IsAsync(RebuildState.Done));
        await RunningService.WaitAsync(async () => (await PlainAsync(second)).Projection == "running");
        var placed = await PlaceAsync(second);
        await RunningService.WaitAsync(async () => (await database.QueryAsync<bool>($"select exists (select from {Rows} where id = '{placed}')"))[0]);

        Assert.Equal([202L], await database.QueryAsync<long>($"select count(*) from {Rows}"));
        Assert.Equal("done", (await PlainAsync(second)).Rebuild);
    }

    // What was asked and answered is asked once more, of nobody in particular.
    private Task AskAgainAsync() => database.ExecuteAsync(
        """
        update orders.mt_doc_projectionrebuild set data = data || '{"state": "Waiting", "finishedAt": null}';
        update orders_bus.wolverine_incoming_envelopes set status = 'Incoming', owner_id = 0 where message_type like 'operations.rebuild%'
        """);

    private async Task<bool> IsAsync(RebuildState state) => (await database.QueryAsync<bool>(
        $"select exists (select from orders.mt_doc_projectionrebuild where data ->> 'state' = '{state}')"))[0];

    private static async Task<(string? Projection, string? Rebuild)> PlainAsync(RunningService service)
    {
        var projection = (await service.SendAsync(HttpMethod.Get, "/ops/projections/OrderSummary")).Data!;
        return ((string?)projection["state"], (string?)projection["rebuild"]!["state"]);
    }

    private Task<RunningService> StartAsync() => RunningService.StartAsync<Order>(
        OrdersConfiguration.Service,
        services => services.ConfigureWolverine(wolverine => wolverine.Durability.Mode = DurabilityMode.Balanced),
        own: database);

    private static async Task<string> PlaceAsync(RunningService service)
    {
        await service.Host.MessageBus().InvokeAsync(
            new Contracts.Inventory.ItemRegistered(RunningOrders.Beans, "Beans", new(12.50m, "EUR")), TestContext.Current.CancellationToken);
        var placed = await service.SendAsync(
            HttpMethod.Post,
            "/orders",
            JsonSerializer.Serialize(RunningOrders.Body(lines: [(RunningOrders.Beans, 1)]), JsonSerializerOptions.Web));
        return (string)placed.Data!["id"]!;
    }
}
