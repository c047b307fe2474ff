using System.Text.Json;
using Contracts;
using Inventory;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

/// <summary>Two replicas of the inventory service on one database and one Redis, for the tests of one class.</summary>
public class TwoInventories(TimeProvider clock, int patience) : IAsyncLifetime
{
    private ServiceProvider elsewhere = null!;

    public RunningService First { get; private set; } = null!;

    public RunningService Second { get; private set; } = null!;

    public RedisServer Redis { get; private set; } = null!;

    public LogText Warnings { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisServer.StartedAsync();
        First = await StartAsync(null);
        Second = await StartAsync(First);
        elsewhere = StoreElsewhere(First.Database);
    }

    public async ValueTask DisposeAsync()
    {
        await elsewhere.DisposeAsync();
        await Second.DisposeAsync();
        await First.DisposeAsync();
        await Redis.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public static Task<ServiceAnswer> GetAsync(RunningService at, string sku, params (string, string)[] headers) =>
        at.SendAsync(HttpMethod.Get, $"/inventory/items/{sku}", role: "customer", headers: headers);

    public static async Task<long> VersionAsync(RunningService at, string sku) => long.Parse((await GetAsync(at, sku)).ETag!.Trim('"'));

    /// <summary>One piece more.</summary>
    public static Task<ServiceAnswer> ReceiveAsync(RunningService at, string sku) => at.SendAsync(
        HttpMethod.Post, $"/inventory/items/{sku}/receipts", JsonSerializer.Serialize(new { quantity = 1, reference = "delivery" }));

    /// <summary>An item that neither replica has written.</summary>
    public async Task<string> RegisteredElsewhereAsync()
    {
        var sku = NewSku();
        await ElsewhereAsync(session =>
        {
            session.Events.StartStream<Item>(sku, new ItemRegistered("Cup", new Money(5m, "EUR"), 3));
            return Task.CompletedTask;
        });
        return sku;
    }

    public Task ReceivedElsewhereAsync(string sku) =>
        ElsewhereAsync(session => session.Events.AppendOptimistic(sku, new StockReceived(1, "elsewhere")));

    private async Task ElsewhereAsync(Func<IDocumentSession, Task> write)
    {
        await using var session = elsewhere.GetRequiredService<IDocumentStore>().LightweightSession();
        await write(session);
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private Task<RunningService> StartAsync(RunningService? replicaOf) => RunningService.StartAsync<Item>(
        InventoryConfiguration.Service,
        services =>
        {
            services.Replace(ServiceDescriptor.Singleton(clock));
            services.AddLogging(logging => logging.AddProvider(Warnings).AddFilter<LogText>(level => level >= LogLevel.Warning));
        },
        replicaOf,
        Redis.ConnectionString,
        patience);
}

/// <summary>However busy the machine is, Redis is waited for: what is tested is what it is asked.</summary>
public sealed class TwoInventoriesOutOfTime() : TwoInventories(Clock, patience: 5000)
{
    public static ManualClock Clock { get; } = new(TimeProvider.System.GetUtcNow());
}

public sealed class TwoInventoriesInTime() : TwoInventories(TimeProvider.System, patience: 50);
