using Contracts.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Archiving;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

/// <summary>The orders service as it archives what has been over for a month, and a clock that tests set.</summary>
public sealed class ArchivingOrders : IAsyncLifetime
{
    private static readonly TimeSpan After = TimeSpan.FromDays(30);
    private static readonly Dictionary<string, string> Settings = new() { ["Archiving:After"] = $"{After:c}" };

    public ArchivingOrders() => Running = new RunningOrders(Configure, Settings);

    public RunningOrders Running { get; }

    public ManualClock Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public ValueTask InitializeAsync() => Running.InitializeAsync();

    public ValueTask DisposeAsync() => Running.DisposeAsync();

    public Task<RunningService> ReplicaAsync() =>
        RunningService.StartAsync<Orders.Order>(Orders.OrdersConfiguration.Service, Configure, Running.Service, settings: Settings);

    /// <summary>An order with its whole life up to its arrival.</summary>
    public async Task<string> DeliveredAsync(string customer = "customer")
    {
        var id = await Running.PlaceAsync(customer: customer);
        await Running.HandleAsync(new StockReserved(IdOf(id), Clock.Now.AddMinutes(15)));
        await Running.HandleAsync(new StockCommitted(IdOf(id)));
        await Running.TrackAsync(() => Running.PostAsync($"/{id}/ship", new { carrier = "Post", trackingNumber = "1" }, "operator"));
        await Running.TrackAsync(() => Running.PostAsync($"/{id}/deliver", role: "operator"));
        return id;
    }

    /// <summary>An order that was archived.</summary>
    public async Task<string> ArchivedAsync(string customer = "customer")
    {
        var id = await DeliveredAsync(customer);
        await PassAsync();
        return id;
    }

    /// <summary>Looks for what is to be archived as if so much time had passed since now, a little more than it takes unless it is said.</summary>
    public async Task PassAsync(TimeSpan? time = null)
    {
        Clock.Now = TimeProvider.System.GetUtcNow() + (time ?? After + TimeSpan.FromMinutes(1));
        await Running.HandleAsync(new ArchiveEndedStreams());
    }

    /// <summary>The flags of a stream's events and of its row, each once: whether it is archived, if it is wholly so or not at all.</summary>
    public Task<IReadOnlyList<bool>> FlagsOfAsync(string id) => Running.Service.Database.QueryAsync<bool>(
        $"select is_archived from orders.mt_events where stream_id = '{id}' union select is_archived from orders.mt_streams where id = '{id}'");

    private void Configure(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
}
