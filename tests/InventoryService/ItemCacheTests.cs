using System.Net;
using Contracts;
using Inventory;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

public sealed class ItemCacheTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_has_written_sees_it_at_once_however_many_read_meanwhile()
    {
        var sku = await inventory.StockAsync(1);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                await inventory.GetAsync($"/{sku}");
            }
        })).ToList();

        List<(int Written, int Read)> seen = [];
        for (var pieces = 2; pieces <= 60; pieces++)
        {
            await inventory.PostAsync($"/{sku}/receipts", new { quantity = 1, reference = "delivery" });
            seen.Add((pieces, (await inventory.StockOfAsync(sku)).Item1));
        }

        await done.CancelAsync();
        await Task.WhenAll(readers);
        Assert.All(seen, one => Assert.Equal(one.Written, one.Read));
    }

    [Fact]
    public async Task A_reservation_is_seen_when_the_order_has_its_answer()
    {
        var sku = await inventory.StockAsync(10);
        Assert.Equal((10, 0, 10), await inventory.StockOfAsync(sku));

        await inventory.HandleAsync(new Contracts.Inventory.ReserveStock(NewOrder(), [new(sku, 4)], TimeProvider.System.GetUtcNow().AddMinutes(15)));

        Assert.Equal((10, 4, 6), await inventory.StockOfAsync(sku));
    }

    [Fact]
    public async Task What_another_replica_has_written_is_seen_within_a_second()
    {
        var sku = await inventory.StockAsync(1);
        await using var other = StoreElsewhere(inventory.Service.Database);
        await inventory.GetAsync($"/{sku}");
        await using var session = other.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.Append(sku, new StockReceived(6, "elsewhere"));
        await session.SaveChangesAsync(Stop);

        await Task.Delay(TimeSpan.FromSeconds(1), Stop);

        Assert.Equal((7, 0, 7), await inventory.StockOfAsync(sku));
    }

    [Fact]
    public async Task An_item_that_another_replica_has_registered_is_found_at_once()
    {
        var sku = NewSku();
        await using var other = StoreElsewhere(inventory.Service.Database);
        Assert.Equal(HttpStatusCode.NotFound, (await inventory.GetAsync($"/{sku}")).Status);
        await using var session = other.GetRequiredService<IDocumentStore>().LightweightSession();
        session.Events.StartStream<Item>(sku, new ItemRegistered("Cup", new Money(5m, "EUR"), 3));
        await session.SaveChangesAsync(Stop);

        Assert.Equal(HttpStatusCode.OK, (await inventory.GetAsync($"/{sku}")).Status);
    }
}
