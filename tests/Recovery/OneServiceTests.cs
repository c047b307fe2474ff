using System.Diagnostics;
using System.Globalization;
using System.Net;
using Inventory;
using Orders;

namespace Recovery.Tests;

/// <summary>The drill of docs/recovery.md: the database of one service goes back to a time, while the other service and the broker live on.</summary>
[Collection("one drill at a time")]
public sealed class OneServiceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_service_that_was_set_back_alone_is_told_again_what_it_has_forgotten()
    {
        await Postgres.SkipWithoutBackupAsync();
        using var root = await DrillFolder.NewAsync();
        await using var broker = await Broker.StartAsync(root);
        await using var server = await Postgres.NewAsync(
            root,
            "server",
            $"-c archive_mode=on -c archive_timeout=1 -c \"archive_command=test ! -f {root.Archive}/%f && cp %p {root.Archive}/%f\"");
        await server.StartAsync();
        await using var shop = new Shop(
            await PostgresDatabase.CreateAsync(OrdersConfiguration.Service, server.Superuser),
            await PostgresDatabase.CreateAsync(InventoryConfiguration.Service, server.Superuser),
            broker);
        await shop.StartInventoryAsync();
        await shop.StartOrdersAsync();
        var backup = await server.BackupAsync("backup", "");
        var (before, target, lost) = await TradeAsync(shop, server);

        var restoring = Stopwatch.StartNew();
        await shop.StopOrdersAsync();
        await SetBackAsync(shop.OfOrders, server, backup, root, target);
        var (exitCode, lines) = await ServiceProgram.VerifyAsync(nameof(Orders), shop.OfOrders.ConnectionString);
        var restored = restoring.Elapsed;
        Assert.Equal((0, "Sound"), (exitCode, lines[^1].Split(':')[0]));
        Assert.Equal(lost.Order(StringComparer.Ordinal), await UnknownAsync(shop, server, root));

        await RepublishAsync(shop, target);
        await shop.StartOrdersAsync();
        await RunningService.WaitAsync(async () => await shop.PriceOfAsync("OLD") == "14.00");
        var order = await shop.OrderAsync("OLD", "NEW");
        var serving = restoring.Elapsed;
        await RunningService.WaitAsync(async () => (await UnknownAsync(shop, server, root)).Count == 0);
        await RunningService.WaitAsync(async () => await shop.StatusAsync(before.Cancelled) == "cancelled");
        var settled = restoring.Elapsed;

        Assert.Equal("27.00", (string?)(await shop.ReadAsync(order)).Data!["total"]!["amount"]);
        Assert.Equal("confirmed", await shop.StatusAsync(before.Kept));
        Assert.All(await Task.WhenAll(lost.Select(shop.ReadAsync)), answer => Assert.Equal(HttpStatusCode.NotFound, answer.Status));
        Assert.Equal((2, 1), (await shop.ReservedAsync("OLD"), await shop.ReservedAsync("NEW")));
        await SoundAsync(nameof(Orders), shop.OfOrders);
        await SoundAsync(nameof(Inventory), shop.OfInventory);
        output.WriteLine($"Forgotten {lost.Count} orders, a cancellation, an item and a price. Set back and proved sound after "
            + $"{restored.TotalSeconds:0.0} s, sold at the newest prices after {serving.TotalSeconds:0.0} s, nothing held for nobody after "
            + $"{settled.TotalSeconds:0.0} s.");
    }

    // What is written before the time, and what after it; both are archived in the end.
    private static async Task<((string Kept, string Cancelled) Before, string Target, IReadOnlyList<string> Lost)> TradeAsync(
        Shop shop, Postgres server)
    {
        await shop.RegisterAsync("OLD", "12.50");
        var before = (await shop.OrderAsync("OLD"), await shop.OrderAsync("OLD"));
        var target = (await server.AskAsync<string>("select clock_timestamp()::text"))!;

        await shop.RegisterAsync("NEW", "13.00");
        await shop.PriceAsync("OLD", "13.00");
        await shop.PriceAsync("OLD", "14.00");
        string[] lost = [await shop.OrderAsync("NEW"), await shop.OrderAsync("OLD", "NEW")];
        await shop.Orders!.SendAsync(HttpMethod.Post, $"/orders/{before.Item2}/cancel", """{"reason":"changed my mind"}""", "customer");
        await RunningService.WaitAsync(async () => await shop.ReservedAsync("OLD") == 2);

        var fault = await server.AskAsync<string>("select pg_walfile_name(pg_switch_wal())");
        await RunningService.WaitAsync(() => server.AskAsync<bool>($"select last_archived_wal >= '{fault}' from pg_stat_archiver"));
        return (before, target, lost);
    }

    private static async Task SetBackAsync(PostgresDatabase database, Postgres server, Postgres backup, DrillFolder root, string target)
    {
        await using var beside = await backup.RestoreAsync(
            "beside", $"-c \"restore_command=cp {root.Archive}/%f %p\" -c \"recovery_target_time={target}\" -c recovery_target_action=promote");
        await beside.StartAsync();
        await RunningService.WaitAsync(async () => !await beside.AskAsync<bool>("select pg_is_in_recovery()"));
        await Postgres.ShellAsync(
            $"\"$bin/pg_dump\" -h 127.0.0.1 -p {beside.Port} -U postgres -Fc {database.Name} > {root.Path}/orders.dump; "
            + $"\"$bin/pg_restore\" -h 127.0.0.1 -p {server.Port} -U postgres --clean --if-exists --single-transaction "
            + $"-d {database.Name} {root.Path}/orders.dump");
    }

    // As docs/recovery.md has it: what inventory holds for orders that orders does not know.
    private static async Task<IReadOnlyList<string>> UnknownAsync(Shop shop, Postgres server, DrillFolder root)
    {
        var psql = $"\"$bin/psql\" -h 127.0.0.1 -p {server.Port} -U postgres -At";
        await Postgres.ShellAsync(
            $"{psql} -d {shop.OfInventory.Name} -c \"select id from inventory.mt_doc_reservation "
            + $"where data ->> 'status' in ('Reserved', 'Committed')\" | LC_ALL=C sort > {root.Path}/held; "
            + $"{psql} -d {shop.OfOrders.Name} -c 'select id from orders.mt_streams' | LC_ALL=C sort > {root.Path}/known; "
            + $"LC_ALL=C comm -23 {root.Path}/held {root.Path}/known > {root.Path}/unknown");
        return await File.ReadAllLinesAsync($"{root.Path}/unknown");
    }

    // A minute earlier than the time, as messages may have been under way then.
    private static async Task RepublishAsync(Shop shop, string target)
    {
        var since = DateTimeOffset.Parse(target, CultureInfo.InvariantCulture).AddMinutes(-1);
        var asked = await shop.Inventory.SendAsync(HttpMethod.Post, "/ops/announcements/republish", $$"""{"since":"{{since.UtcDateTime:O}}"}""");
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        await RunningService.WaitAsync(async () =>
            (await shop.Inventory.SendAsync(HttpMethod.Get, "/ops/announcements")).Data!["republication"]!["finishedAt"] is not null);
    }

    private static async Task SoundAsync(string service, PostgresDatabase database)
    {
        var (exitCode, lines) = await ServiceProgram.VerifyAsync(service, database.ConnectionString);
        Assert.Equal((0, "Sound"), (exitCode, lines[^1].Split(':')[0]));
    }
}
