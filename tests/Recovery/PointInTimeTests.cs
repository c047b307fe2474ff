using System.Diagnostics;
using Inventory;
using Marten;
using Marten.Events;
using Microsoft.Extensions.DependencyInjection;

namespace Recovery.Tests;

/// <summary>The drill of docs/recovery.md: a base backup, the archive of WAL, and a time to go back to.</summary>
[Collection("one drill at a time")]
public sealed class PointInTimeTests(ITestOutputHelper output)
{
    private const int Items = 200;
    private const int EventsOfEach = 100;

    [Fact]
    public async Task A_store_that_was_destroyed_comes_back_as_it_was_before_the_fault()
    {
        await Postgres.SkipWithoutBackupAsync();
        using var root = await DrillFolder.NewAsync();
        await using var primary = await Postgres.NewAsync(
            root,
            "primary",
            $"-c archive_mode=on -c archive_timeout=1 -c \"archive_command=test ! -f {root.Archive}/%f && cp %p {root.Archive}/%f\"");
        await primary.StartAsync();
        var database = await PostgresDatabase.CreateAsync(InventoryConfiguration.Service, primary.Superuser);
        var (backup, target, sku, least, most) = await DestroyAsync(primary, database);
        await primary.KillAsync();

        var restoring = Stopwatch.StartNew();
        await using var restored = await backup.RestoreAsync(
            "restored", $"-c \"restore_command=cp {root.Archive}/%f %p\" -c \"recovery_target_time={target}\" -c recovery_target_action=promote");
        await restored.StartAsync();
        await RunningService.WaitAsync(async () => !await restored.AskAsync<bool>("select pg_is_in_recovery()"));
        var recovered = restoring.Elapsed;
        var there = database.At(restored.Superuser);
        var (exitCode, lines) = await ServiceProgram.VerifyAsync(nameof(Inventory), there.ConnectionString);
        var verified = restoring.Elapsed;
        await using var service = await RunningService.StartAsync<Item>(InventoryConfiguration.Service, own: there);
        var onHand = (int)(await service.SendAsync(HttpMethod.Get, $"/inventory/items/{sku}")).Data!["onHand"]!;
        var serving = restoring.Elapsed;

        Assert.Equal((0, "Sound"), (exitCode, lines[^1].Split(':')[0]));
        Assert.InRange(onHand, least, most);
        await GoesOnAsync(service, there);
        output.WriteLine($"Lost 0 of {least} receipts that were acknowledged before {target}.");
        var size = await restored.AskAsync<string>("select pg_size_pretty(sum(pg_database_size(oid))) from pg_database");
        output.WriteLine($"{lines[^1]} Of {size}. Recovered after {recovered.TotalSeconds:0.0} s, proved sound after {verified.TotalSeconds:0.0} s, "
            + $"served again after {serving.TotalSeconds:0.0} s.");
    }

    // Something is acknowledged up to the time, and something after it, and then the fault comes. What is sought of the first: at least what was
    // acknowledged before the time was asked for; at most that after it, and what was committed then and not yet acknowledged.
    private async Task<(Postgres Backup, string Target, string Sku, int Least, int Most)> DestroyAsync(Postgres primary, PostgresDatabase database)
    {
        await using var service = await RunningService.StartAsync<Item>(InventoryConfiguration.Service, own: database);
        await FillAsync(service);
        var backup = await primary.BackupAsync("backup", "");
        var deliveries = await Deliveries.OfNewItemAsync(service);
        await deliveries.MoreAsync(100);
        var least = deliveries.Answered;
        var target = (await primary.AskAsync<string>("select clock_timestamp()::text"))!;
        var most = deliveries.Answered + 1;
        await deliveries.MoreAsync(5);
        await deliveries.EndAsync();

        await database.ExecuteAsync("drop table inventory.mt_doc_item");
        await database.ExecuteAsync("delete from inventory.mt_events");

        var fault = await primary.AskAsync<string>("select pg_walfile_name(pg_current_wal_lsn())");
        await RunningService.WaitAsync(() => primary.AskAsync<bool>($"select last_archived_wal >= '{fault}' from pg_stat_archiver"));
        var lag = await primary.AskAsync<double>("select extract(epoch from clock_timestamp() - last_archived_time)::float8 from pg_stat_archiver");
        output.WriteLine($"{deliveries.Answered - least} receipts were acknowledged after the time; archived {lag:0.0} s before power was lost.");
        return (backup, target, deliveries.Sku, least, most);
    }

    private static async Task FillAsync(RunningService service)
    {
        var store = service.Host.Services.GetRequiredService<IDocumentStore>();
        for (var item = 0; item < Items; item++)
        {
            await using var session = store.LightweightSession();
            session.Events.StartStream<Item>(
                $"FILL-{item}",
                Enumerable.Range(1, EventsOfEach - 1).Select(object (_) => new StockReceived(1, "delivery"))
                    .Prepend(new ItemRegistered("Beans", new(12.50m, "EUR"), 0)));
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task GoesOnAsync(RunningService service, PostgresDatabase database)
    {
        var deliveries = await Deliveries.OfNewItemAsync(service);
        await deliveries.MoreAsync(5);
        await deliveries.EndAsync();
        await service.Host.WaitForNonStaleProjectionDataAsync(TimeSpan.FromSeconds(30));

        var (exitCode, lines) = await ServiceProgram.VerifyAsync(nameof(Inventory), database.ConnectionString);

        Assert.Equal((0, "Sound"), (exitCode, lines[^1].Split(':')[0]));
        Assert.Contains("Inventory.Movements:All: at the log's end.", lines);
    }
}
