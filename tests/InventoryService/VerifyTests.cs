using Inventory;
using Marten;
using Marten.Events;
using Microsoft.Extensions.DependencyInjection;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

/// <summary>Each test damages a store of its own, as no service does, and asks the service's program.</summary>
public sealed class VerifyTests : IAsyncLifetime
{
    private readonly RunningInventory inventory = new();

    public ValueTask InitializeAsync() => inventory.InitializeAsync();

    public ValueTask DisposeAsync() => inventory.DisposeAsync();

    [Fact]
    public async Task A_sound_store_is_said_to_be_sound()
    {
        var (sku, order) = (await inventory.StockAsync(5), NewOrder());
        await inventory.HandleAsync(new Contracts.Inventory.ReserveStock(order, [new(sku, 2)], DateTimeOffset.UtcNow.AddHours(1)));
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));

        var (exitCode, lines) = await VerifyAsync();

        Assert.Equal(
            [
                "Inventory.Movements:All: at the log's end.",
                "StockValue:All: at the log's end.",
                "Sound: 2 streams with 4 events.",
            ],
            lines);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task What_is_damaged_is_found_by_its_streams_id()
    {
        var (whole, hole, row, changed, lost, orphan, spoilt) = (
            await inventory.StockAsync(5), await inventory.StockAsync(5), await inventory.StockAsync(5), await inventory.StockAsync(5),
            await inventory.StockAsync(5), await inventory.StockAsync(5), await inventory.StockAsync(5));
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));
        await DamageAsync($"delete from inventory.mt_events where stream_id = '{hole}' and version = 1");
        await DamageAsync($"update inventory.mt_streams set version = 3 where id = '{row}'");
        await DamageAsync($"update inventory.mt_doc_item set data = jsonb_set(data, '{{onHand}}', '7') where id = '{changed}'");
        await DamageAsync($"delete from inventory.mt_doc_item where id = '{lost}'");
        await DamageAsync($"delete from inventory.mt_events where stream_id = '{orphan}'");
        await DamageAsync($"delete from inventory.mt_streams where id = '{orphan}'");
        await DamageAsync($"update inventory.mt_events set data = '[]' where stream_id = '{spoilt}' and version = 2");

        var (exitCode, lines) = await VerifyAsync();

        Assert.Equal(
            new[]
            {
                $"item {hole}: expected its events to have the versions 1 to 2, found 1 from 2 to 2.",
                $"item {row}: expected its row to have version 2, as its last event has, found 3.",
                $"item {changed}: snapshot at version 2: expected onHand to be 5, found 7.",
                $"item {lost}: expected the snapshot that its events make, found none.",
                $"item {orphan}: expected the stream of this snapshot, found none.",
                $"item {spoilt}: expected its events and its snapshot to be readable, found EventDeserializationFailureException.",
            }.Order(StringComparer.Ordinal),
            lines.Where(line => line.StartsWith("item ", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Equal((1, "Not sound: 6 findings in 6 streams with 11 events."), (exitCode, lines[^1]));
        Assert.DoesNotContain(lines, line => line.Contains(whole, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_projection_that_would_pass_events_over_is_found()
    {
        await inventory.StockAsync(5);
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));
        await inventory.Service.Host.StopAsync(TestContext.Current.CancellationToken);
        await DamageAsync("update inventory.mt_event_progression set last_seq_id = 12 where name = 'Inventory.Movements:All'");

        var (exitCode, lines) = await VerifyAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains(
            "Inventory.Movements:All: expected a position of at most 2, where the log ends, found 12: events to come would be passed over.",
            lines);
    }

    [Fact]
    public async Task Of_a_stream_of_any_length_the_snapshot_is_proved_and_what_projections_have_still_to_do_is_told()
    {
        var sku = await inventory.StockAsync(5);
        await inventory.Service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));
        await inventory.Service.Host.StopAsync(TestContext.Current.CancellationToken);
        await ReceiveAsync(sku, 1500);

        var (exitCode, lines) = await VerifyAsync();

        Assert.Equal(
            [
                "Inventory.Movements:All: 1500 of 1502 events behind.",
                "StockValue:All: 1500 of 1502 events behind.",
                "Sound: 1 streams with 1502 events.",
            ],
            lines);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task A_store_that_is_written_meanwhile_is_sound()
    {
        string[] skus = [.. await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => inventory.StockAsync(5)))];
        var verification = VerifyAsync();
        var receipts = 0;
        while (!verification.IsCompleted)
        {
            await Task.WhenAll(skus.Select(sku => inventory.PostAsync($"/{sku}/receipts", new { quantity = 1, reference = "delivery" })));
            receipts++;
        }

        Assert.Equal((0, "Sound"), ((await verification).ExitCode, (await verification).Lines[^1].Split(':')[0]));
        Assert.True(receipts > 1);
    }

    private Task<(int ExitCode, IReadOnlyList<string> Lines)> VerifyAsync() =>
        ServiceProgram.VerifyAsync(nameof(Inventory), inventory.Service.Database.ConnectionString);

    private Task DamageAsync(string statement) => inventory.Service.Database.ExecuteAsync(statement);

    private async Task ReceiveAsync(string sku, int times)
    {
        await using var elsewhere = StoreElsewhere(inventory.Service.Database);
        await using var session = elsewhere.GetRequiredService<IDocumentStore>().LightweightSession();
        var item = await session.Events.FetchForWriting<Item>(sku, TestContext.Current.CancellationToken);
        item.AppendMany(Enumerable.Range(0, times).Select(object (_) => new StockReceived(1, "delivery")));
        await session.SaveChangesAsync(TestContext.Current.CancellationToken);
    }
}
