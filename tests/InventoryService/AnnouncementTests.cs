using System.Net;
using System.Text.Json.Nodes;
using Contracts.Inventory;
using Marten;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Operations.Announcements;
using Wolverine.Tracking;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

public sealed class AnnouncementTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);

    [Fact]
    public async Task Items_and_prices_since_a_time_are_told_again_as_they_were_told_first()
    {
        var (sku, told) = (NewSku(), new List<object>());
        var before = await inventory.StockAsync(1);
        var since = await NowAsync();
        told.AddRange((await inventory.TrackAsync(() => inventory.PostAsync("", ItemBody(sku)))).Sent.AllMessages().OfType<ItemRegistered>());
        foreach (var amount in (string[])["13.00", "14.00"])
        {
            var changed = await inventory.TrackAsync(() =>
                inventory.PutAsync($"/{sku}/price", new { unitPrice = new { amount, currency = "EUR" } }));
            told.AddRange(changed.Sent.AllMessages().OfType<PriceChanged>());
        }

        var again = (await RepublishAsync(since)).Sent.AllMessages().Where(one => one is ItemRegistered or PriceChanged).ToList();

        Assert.Equal(3, told.Count);
        Assert.Equal(told, again);
        Assert.Contains(before, (await RepublishAsync(since.AddHours(-1))).Sent.MessagesOf<ItemRegistered>().Select(item => item.Sku));
        Assert.DoesNotContain((await RepublishAsync(await NowAsync())).Sent.AllMessages(), one => one is ItemRegistered or PriceChanged);
    }

    [Fact]
    public async Task An_order_is_told_again_what_has_become_of_its_reservation()
    {
        var (sku, since) = (await inventory.StockAsync(10), await NowAsync());
        var (reserved, committed, released, refused, shipped) = (NewOrder(), NewOrder(), NewOrder(), NewOrder(), NewOrder());
        foreach (var order in (Contracts.OrderId[])[reserved, committed, released, shipped])
        {
            await inventory.HandleAsync(new ReserveStock(order, [new(sku, 1)], Later));
        }

        await inventory.HandleAsync(new ReserveStock(refused, [new(sku, 100)], Later));
        await inventory.HandleAsync(new CommitStock(committed), new CommitStock(shipped));
        await inventory.HandleAsync(new ReleaseStock(released), new ShipStock(shipped));

        var told = (await RepublishAsync(since)).Sent.AllMessages().Where(one => one is not (ItemRegistered or PriceChanged)).ToList();

        Assert.All(told.OfType<StockReserved>(), one => Assert.Equal((reserved, Later), (one.OrderId, one.ExpiresAt)));
        Assert.All(told.OfType<StockCommitted>(), one => Assert.Equal(committed, one.OrderId));
        Assert.All(told.OfType<StockReleased>(), one => Assert.Equal((released, false), (one.OrderId, one.Expired)));
        Assert.All(told.OfType<StockRefused>(), one => Assert.Equal((refused, sku), (one.OrderId, Assert.Single(one.Skus))));
        Assert.Equal(4, told.Where(one => one is not RepublishNext).DistinctBy(one => one.GetType()).Count());
    }

    [Fact]
    public async Task A_long_past_is_told_in_pieces_each_of_which_commits_with_what_asks_for_the_next()
    {
        var sku = await inventory.StockAsync(1);
        var since = await NowAsync();
        await using (var session = inventory.Service.Host.Services.GetRequiredService<IDocumentStore>().LightweightSession())
        {
            session.Events.Append(sku, Enumerable.Range(1, 250).Select(object (cents) => new Inventory.PriceChanged(new(cents / 100m, "EUR"))));
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var told = await RepublishAsync(since);
        var last = (await ReadAsync())["republication"]!;
        var pieces = told.Sent.MessagesOf<RepublishNext>().ToList();
        var again = await inventory.HandleAsync([.. pieces]);

        Assert.Equal(Enumerable.Range(3, 250).Select(version => (long)version), told.Sent.MessagesOf<PriceChanged>().Select(one => one.ItemVersion));
        Assert.Equal(3, pieces.Count);
        Assert.Equal((250, 250, 100, "operator"), (
            (int)last["events"]!, (int)last["messages"]!, (int)last["percent"]!, (string)last["by"]!));
        Assert.NotNull(last["finishedAt"]);
        Assert.All(again.Sent.AllMessages(), one => Assert.IsType<RepublishNext>(one));
        Assert.Equal([$"{since:O}"], await inventory.Service.Database.QueryAsync<string>(
            "select data ->> 'about' from inventory.mt_doc_auditentry "
            + $"where data ->> 'what' = 'ops_announcements_republished' and data ->> 'about' = '{since:O}'"));
    }

    [Fact]
    public async Task A_piece_that_does_not_commit_is_told_whole_by_the_next_attempt()
    {
        var failing = new FailingOnce();
        await using var service = await RunningService.StartAsync<Inventory.Item>(
            Inventory.InventoryConfiguration.Service, services => services.ConfigureMarten(options => options.Listeners.Add(failing)));
        await using (var session = service.Host.Services.GetRequiredService<IDocumentStore>().LightweightSession())
        {
            object[] prices = [.. Enumerable.Range(1, 250).Select(cents => new Inventory.PriceChanged(new(cents / 100m, "EUR")))];
            session.Events.StartStream<Inventory.Item>("ITEM", [new Inventory.ItemRegistered("Item", new(1m, "EUR"), 0), .. prices]);
            await session.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var told = await service.Host.TrackActivity().Timeout(TimeSpan.FromSeconds(60)).DoNotAssertOnExceptionsDetected().ExecuteAndWaitAsync(_ =>
            service.SendAsync(HttpMethod.Post, "/ops/announcements/republish", """{"since":"2026-01-31T12:00:00Z"}"""));

        Assert.True(failing.HasFailed);
        Assert.Equal(Enumerable.Range(2, 250).Select(version => (long)version), told.Sent.MessagesOf<PriceChanged>().Select(one => one.ItemVersion));
        Assert.Equal(251, (int)(await service.SendAsync(HttpMethod.Get, "/ops/announcements")).Data!["republication"]!["events"]!);
    }

    [Fact]
    public async Task A_new_request_takes_the_place_of_one_that_runs()
    {
        var since = await NowAsync();
        await inventory.StockAsync(1);
        await RepublishAsync(since);
        var stale = new RepublishNext(Guid.CreateVersion7(), 0);

        Assert.Empty((await inventory.HandleAsync(stale)).Sent.AllMessages().OfType<ItemRegistered>());
        Assert.Equal("validation-failed", (await TellAsync("{}")).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await TellAsync("{}", "customer")).Status);
        Assert.Contains("item_price_changed", (await ReadAsync())["events"]!.AsArray().Select(name => (string)name!));
    }

    // Events are timed by this process, which may be ahead of what was written by as much as a clock's tick.
    private static async Task<DateTimeOffset> NowAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        await RunningService.WaitAsync(() => Task.FromResult(TimeProvider.System.GetUtcNow() - now > TimeSpan.FromMilliseconds(1)));
        return TimeProvider.System.GetUtcNow();
    }

    private Task<ITrackedSession> RepublishAsync(DateTimeOffset since) => inventory.TrackAsync(async () =>
        Assert.Equal(HttpStatusCode.OK, (await TellAsync($$"""{"since":"{{since:O}}"}""")).Status));

    private Task<ServiceAnswer> TellAsync(string body, string role = "operator") =>
        inventory.Service.SendAsync(HttpMethod.Post, "/ops/announcements/republish", body, role);

    private async Task<JsonNode> ReadAsync() => (await inventory.Service.SendAsync(HttpMethod.Get, "/ops/announcements")).Data!;

    /// <summary>Ends the transaction of the second piece, once.</summary>
    private sealed class FailingOnce : DocumentSessionListenerBase
    {
        private int seen;

        public bool HasFailed => seen > 2;

        public override Task BeforeSaveChangesAsync(IDocumentSession session, CancellationToken token) =>
            session.PendingChanges.UpdatesFor<Republication>().Any(one => one.Events > 0) && Interlocked.Increment(ref seen) == 2
                ? throw new TimeoutException("The database went away.")
                : Task.CompletedTask;
    }
}
