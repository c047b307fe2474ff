using System.Text.Json;
using Contracts;
using Inventory;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.EventStore;
using Wolverine;
using Wolverine.Tracking;

namespace InventoryService.Tests;

/// <summary>The inventory service, for the tests of one class.</summary>
public sealed class RunningInventory : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    private readonly Action<IServiceCollection>? configure;

    public RunningInventory()
    {
    }

    internal RunningInventory(Action<IServiceCollection> configure) => this.configure = configure;

    public RunningService Service { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Service = await RunningService.StartAsync<Item>(InventoryConfiguration.Service, configure);

    public ValueTask DisposeAsync() => Service.DisposeAsync();

    public Task<ServiceAnswer> GetAsync(string path, string role = "customer", params (string, string)[] headers) =>
        Service.SendAsync(HttpMethod.Get, $"/inventory/items{path}", null, role, null, headers);

    public Task<ServiceAnswer> PostAsync(
        string path, object body, string? role = "operator", string? key = null, params (string, string)[] headers) =>
        Service.SendAsync(HttpMethod.Post, $"/inventory/items{path}", body as string ?? JsonSerializer.Serialize(body, Json), role, key, headers);

    public Task<ServiceAnswer> PutAsync(string path, object body, params (string, string)[] headers) =>
        Service.SendAsync(HttpMethod.Put, $"/inventory/items{path}", JsonSerializer.Serialize(body, Json), headers: headers);

    /// <summary>Registers an item that nobody else knows, with so many pieces on hand.</summary>
    public async Task<string> StockAsync(int pieces, int reorderPoint = 0)
    {
        var sku = NewSku();
        Assert.Equal("1", (await PostAsync("", ItemBody(sku, reorderPoint: reorderPoint))).ETag?.Trim('"'));
        Assert.Null((await PostAsync($"/{sku}/receipts", new { quantity = pieces, reference = "delivery" })).Code);
        return sku;
    }

    /// <summary>On hand, reserved, available.</summary>
    public async Task<(int, int, int)> StockOfAsync(string sku)
    {
        var item = (await GetAsync($"/{sku}")).Data!;
        return ((int)item["onHand"]!, (int)item["reserved"]!, (int)item["available"]!);
    }

    /// <summary>Handles messages, all at the same time, and waits for everything that they cause.</summary>
    public Task<ITrackedSession> HandleAsync(params object[] messages) => TrackAsync(
        () => Task.WhenAll(messages.Select(message => Task.Run(() => Service.Host.MessageBus().InvokeAsync(message)))));

    public Task<ITrackedSession> TrackAsync(Func<Task> act) => Service.Host.TrackActivity()
        .Timeout(TimeSpan.FromSeconds(60))
        .DoNotAssertOnExceptionsDetected()
        .ExecuteAndWaitAsync(_ => act());

    /// <summary>The names of the events in a stream, in their order.</summary>
    public Task<IReadOnlyList<string>> EventsOfAsync(object stream) =>
        Service.Database.QueryAsync<string>($"select type from inventory.mt_events where stream_id = '{stream}' order by version");

    /// <summary>The event store as a process has it whose writing no cache here is told of.</summary>
    public static ServiceProvider StoreElsewhere(PostgresDatabase database)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:database", database.ConnectionString)]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddEventStore(InventoryConfiguration.Service, InventoryConfiguration.Events);
        return builder.Services.BuildServiceProvider();
    }

    public static string NewSku() => $"T-{Guid.CreateVersion7():N}".ToUpperInvariant();

    public static OrderId NewOrder() => OrderId.New(TimeProvider.System.GetUtcNow());

    public static object ItemBody(string sku, string amount = "12.50", string currency = "EUR", int reorderPoint = 3) =>
        new { sku, name = $"Item {sku}", unitPrice = new { amount, currency }, reorderPoint };
}
