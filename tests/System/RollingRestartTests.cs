using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using AppHost;
using Platform.Hosting;

namespace WholeSystem;

/// <summary>The whole system with two processes of each service that can have several.</summary>
public sealed class ReplicatedSystem : RunningSystem
{
    protected override RunSettings Settings(string dataFolder) =>
        base.Settings(dataFolder) with
        {
            Replicas = Topology.Scalable.ToDictionary(service => service, _ => 2),

            // A payment that is asked for by a replica that leaves may have to wait for the other one.
            PaymentPatience = TimeSpan.FromSeconds(30),
        };
}

/// <summary>A release is rolled out while customers order: nothing that was answered is lost, nothing happens twice.</summary>
public sealed class RollingRestartTests(ReplicatedSystem system) : IClassFixture<ReplicatedSystem>
{
    private const int Stock = 2_000;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentBag<string> placed = [];
    private readonly ConcurrentBag<string> failures = [];

    [Fact]
    public async Task Customers_notice_nothing_while_every_replica_is_ended_and_started_again()
    {
        var sku = await system.StockAsync(Stock);
        using var done = new CancellationTokenSource();
        var ordering = OrderAsync(sku, done.Token);

        await Task.WhenAll(Topology.Scalable.Select(RollAsync));

        await done.CancelAsync();
        var asked = await ordering;
        TestContext.Current.TestOutputHelper?.WriteLine($"{asked} customers, {failures.Count} answers that were no success:");
        foreach (var kind in failures.CountBy(failure => failure))
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"{kind.Value} x {kind.Key}");
        }

        Assert.Equal(asked, placed.Distinct().Count());
        Assert.All((await system.EndingsAsync(placed)).Values, ending => Assert.Equal("confirmed", ending));
        await AddsUpAsync(sku, asked);

        // With a processor to spare there are none. On a busy machine a probe may come too late, and the client's repeat covers that.
        Assert.InRange(failures.Count, 0, asked / 50);
    }

    /// <summary>One replica of a service after another is ended and comes back.</summary>
    private async Task RollAsync(string service)
    {
        foreach (var replica in system.Application.GetInstances(service))
        {
            var restarts = replica.Restarts;
            replica.Terminate();
            await RunningSystem.Eventually(
                () => Task.FromResult(replica.Restarts > restarts && replica.State == ResourceState.Ready), $"{replica.Name} to be back");
        }
    }

    /// <summary>Customers come at a steady rate, however long the answers take; returns how many came.</summary>
    private async Task<int> OrderAsync(string sku, CancellationToken done)
    {
        var customers = new List<Task>();
        using var clock = new PeriodicTimer(Interval);
        while (!done.IsCancellationRequested && await clock.WaitForNextTickAsync(CancellationToken.None))
        {
            customers.Add(LookAndOrderAsync(sku));
        }

        await Task.WhenAll(customers);
        return customers.Count;
    }

    private async Task LookAndOrderAsync(string sku)
    {
        await InsistAsync(() => system.Customer.GetAsync($"/api/v1/inventory/items/{sku}"));
        var key = Guid.CreateVersion7().ToString();
        var order = await InsistAsync(() => system.Customer.PostAsync("/api/v1/orders", OrderBody.Of("tok_ok", (sku, 1)), key));
        placed.Add((string)order["id"]!);
    }

    /// <summary>What an ordinary client does: a failure that may pass is waited out, and the request repeated with its key.</summary>
    private async Task<JsonNode> InsistAsync(Func<Task<ApiAnswer>> ask)
    {
        JsonNode? data = null;
        await RunningSystem.Eventually(
            async () =>
            {
                try
                {
                    var answer = await ask();
                    data = (int)answer.Status < 300 ? answer.Data : null;
                    if (data is null)
                    {
                        failures.Add($"{(int)answer.Status} {answer.Code}");
                        var mayPass = answer.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
                            || answer.Code == "request-in-progress";
                        Assert.True(mayPass, $"Expected a failure that may pass; found {(int)answer.Status} {answer.Code}.");
                    }
                }
                catch (HttpRequestException error)
                {
                    failures.Add($"{error.HttpRequestError}");
                }

                return data is not null;
            },
            "an answer to a customer");
        return data!;
    }

    private async Task AddsUpAsync(string sku, int orders)
    {
        var item = $"item-{sku}";
        await RunningSystem.Eventually(async () => await system.AvailableAsync(sku) == Stock - orders, "the stock to be what is not sold");
        Assert.Equal(orders, await system.CountAsync(
            "orders-db", "select count(*) from mt_events where type = 'order_placed' and data->'lines'->0->>'sku' = $1", sku));
        Assert.Equal(orders, await system.CountAsync(
            "inventory-db", "select count(*) from mt_events where type = 'stock_reserved' and stream_id = $1", item));
        Assert.Equal(orders, await system.CountAsync(
            "inventory-db",
            "select count(distinct data->>'orderId') from mt_events where type = 'stock_reserved' and stream_id = $1",
            item));
        Assert.Equal(0, await system.CountAsync(
            "inventory-db", "select count(*) from mt_events where type = 'stock_released' and stream_id = $1", item));
        Assert.Equal(0, await system.CountAsync("bus", "select count(*) from dead_letters"));
    }
}
