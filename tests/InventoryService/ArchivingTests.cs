using Contracts;
using Contracts.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using ServiceDefaults.Archiving;
using Wolverine.Tracking;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

/// <summary>Reservations that are over are archived; items never do, and late messages are answered as they were before.</summary>
public sealed class ArchivingTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(TimeProvider.System.GetUtcNow());
    private readonly RunningInventory inventory;

    public ArchivingTests() => inventory = new RunningInventory(services =>
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        services.Configure<ArchivingOptions>(options => options.After = TimeSpan.FromDays(30));
    });

    public ValueTask InitializeAsync() => inventory.InitializeAsync();

    public ValueTask DisposeAsync() => inventory.DisposeAsync();

    [Fact]
    public async Task What_is_shipped_released_or_refused_is_archived_and_what_is_held_stays()
    {
        var sku = await inventory.StockAsync(10);
        var (shipped, released, refused, held) = (NewOrder(), NewOrder(), NewOrder(), NewOrder());
        await inventory.HandleAsync(Reserve(shipped, sku, 1));
        await inventory.HandleAsync(new CommitStock(shipped));
        await inventory.HandleAsync(new ShipStock(shipped));
        await inventory.HandleAsync(Reserve(released, sku, 2));
        await inventory.HandleAsync(new ReleaseStock(released));
        await inventory.HandleAsync(Reserve(refused, sku, 100));
        await inventory.HandleAsync(Reserve(held, sku, 3));
        await inventory.HandleAsync(new CommitStock(held));
        var before = await inventory.StockOfAsync(sku);

        await ArchiveAsync();

        Assert.Equal(Named(shipped, released, refused), await StreamsAsync(archived: true));
        Assert.Equal(Named(held, sku), await StreamsAsync(archived: false));
        Assert.Equal([2L], await inventory.Service.Database.QueryAsync<long>(
            "select (select count(*) from inventory.mt_doc_item) + (select count(*) from inventory.mt_doc_stockvalue)"));
        await inventory.Service.RebuildAsync("Inventory.Movements");
        await inventory.Service.RebuildAsync("Item");
        await inventory.Service.RebuildAsync("Reservation");
        Assert.Equal(before, await inventory.StockOfAsync(sku));
        Assert.Equal(
            [4L], await inventory.Service.Database.QueryAsync<long>("select count(*) from inventory.mt_doc_reservation"));
        Assert.Equal(0, (await ServiceProgram.VerifyAsync(nameof(Inventory), inventory.Service.Database.ConnectionString)).ExitCode);
    }

    [Fact]
    public async Task Whatever_is_asked_late_is_answered_and_written_nowhere()
    {
        var sku = await inventory.StockAsync(10);
        var (released, refused) = (NewOrder(), NewOrder());
        await inventory.HandleAsync(Reserve(released, sku, 2));
        await inventory.HandleAsync(new ReleaseStock(released));
        await inventory.HandleAsync(Reserve(refused, sku, 100));
        await ArchiveAsync();

        var tracked = await inventory.HandleAsync(
            Reserve(released, sku, 2), new CommitStock(released), new ReleaseStock(released), new ReleaseStock(refused), new CommitStock(refused));

        Assert.Equal(3 + 2, tracked.Sent.MessagesOf<Contracts.Inventory.StockReleased>().Count());
        Assert.Equal((10, 0, 10), await inventory.StockOfAsync(sku));
        Assert.Equal(["reservation_reserved", "reservation_released", "archived"], await inventory.EventsOfAsync(released));
        Assert.Equal(["reservation_refused", "archived"], await inventory.EventsOfAsync(refused));
    }

    private Task<ITrackedSession> ArchiveAsync()
    {
        clock.Now = TimeProvider.System.GetUtcNow().AddDays(31);
        return inventory.HandleAsync(new ArchiveEndedStreams());
    }

    private ReserveStock Reserve(OrderId order, string sku, int quantity) => new(order, [new Line(sku, quantity)], clock.Now.AddDays(60));

    private Task<IReadOnlyList<string>> StreamsAsync(bool archived) => inventory.Service.Database.QueryAsync<string>(
        $"select id from inventory.mt_streams where is_archived = {archived} and type is not null order by id collate \"C\"");

    private static IEnumerable<string> Named(params object[] streams) => streams.Select(stream => $"{stream}").Order(StringComparer.Ordinal);
}
