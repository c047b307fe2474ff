using System.Net;
using static InventoryService.Tests.TwoInventories;

namespace InventoryService.Tests;

/// <summary>What two replicas see of each other within a second and after it: the clock stands still until a test sets it.</summary>
public sealed class SharedItemCacheTests(TwoInventoriesOutOfTime inventories) : IClassFixture<TwoInventoriesOutOfTime>
{
    [Fact]
    public async Task What_one_replica_has_read_is_read_by_none_until_the_second_ends()
    {
        var sku = await inventories.RegisteredElsewhereAsync();
        await ReadAndKeptAsync(inventories.First, sku);
        await inventories.ReceivedElsewhereAsync(sku);
        Assert.Equal((1, 1), (await VersionAsync(inventories.Second, sku), await VersionAsync(inventories.First, sku)));

        NextSecond();
        Assert.Equal((2, 2), (await VersionAsync(inventories.First, sku), await VersionAsync(inventories.Second, sku)));
    }

    [Fact]
    public async Task A_flushed_redis_changes_no_answer_and_is_filled_again()
    {
        var sku = await inventories.RegisteredElsewhereAsync();
        await ReadAndKeptAsync(inventories.First, sku);
        await inventories.Redis.FlushAsync();
        await inventories.ReceivedElsewhereAsync(sku);

        Assert.Equal((1, 2), (await VersionAsync(inventories.First, sku), await VersionAsync(inventories.Second, sku)));
        NextSecond();
        Assert.Equal((2, 2), (await VersionAsync(inventories.First, sku), await VersionAsync(inventories.Second, sku)));
        await ReadAndKeptAsync(inventories.First, sku);
    }

    [Fact]
    public async Task Whoever_writes_sees_it_at_once_also_where_the_other_has_just_left_what_was_before()
    {
        var sku = await inventories.RegisteredElsewhereAsync();
        await ReadAndKeptAsync(inventories.Second, sku);
        await ReceiveAsync(inventories.First, sku);
        Assert.Equal((2, 1), (await VersionAsync(inventories.First, sku), await VersionAsync(inventories.Second, sku)));

        await ReceiveAsync(inventories.Second, sku);
        Assert.Equal((2, 3), (await VersionAsync(inventories.First, sku), await VersionAsync(inventories.Second, sku)));
        NextSecond();
        Assert.Equal((3, 3), (await VersionAsync(inventories.First, sku), await VersionAsync(inventories.Second, sku)));
    }

    [Fact]
    public async Task What_is_cached_is_answered_and_revalidated_without_the_database_and_with_the_links_of_each_caller()
    {
        var sku = await inventories.RegisteredElsewhereAsync();
        await ReadAndKeptAsync(inventories.First, sku);
        var first = await GetAsync(inventories.First, sku);
        await inventories.First.Database.ExecuteAsync("alter table inventory.mt_doc_item rename to mt_doc_item_away");
        try
        {
            foreach (var replica in (RunningService[])[inventories.First, inventories.Second])
            {
                var again = await GetAsync(replica, sku, ("If-None-Match", first.ETag!));
                var operators = await replica.SendAsync(HttpMethod.Get, $"/inventory/items/{sku}");

                Assert.Equal((HttpStatusCode.NotModified, first.ETag), (again.Status, again.ETag));
                Assert.Equal("no-cache, private", again.Headers["Cache-Control"]);
                Assert.NotNull(operators.Data!["links"]!["receive"]);
                Assert.Null((await GetAsync(replica, sku)).Data!["links"]!["receive"]);
            }
        }
        finally
        {
            await inventories.First.Database.ExecuteAsync("alter table inventory.mt_doc_item_away rename to mt_doc_item");
        }
    }

    private async Task ReadAndKeptAsync(RunningService at, string sku)
    {
        await VersionAsync(at, sku);
        await inventories.Redis.KeepsAsync($"item:{sku}:{TwoInventoriesOutOfTime.Clock.Now.ToUnixTimeSeconds()}");
    }

    private static void NextSecond() => TwoInventoriesOutOfTime.Clock.Now += TimeSpan.FromSeconds(1);
}
