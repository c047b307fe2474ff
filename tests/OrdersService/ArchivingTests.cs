using Contracts.Inventory;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Archiving;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Runtime.Recurring;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

/// <summary>What is over is archived a while after its last event: then, once, and whole.</summary>
public sealed class ArchivingTests(ArchivingOrders archiving) : IClassFixture<ArchivingOrders>
{
    private readonly RunningOrders orders = archiving.Running;

    [Fact]
    public async Task An_order_is_archived_its_time_after_its_last_event_and_not_before()
    {
        var id = await archiving.DeliveredAsync();

        await archiving.PassAsync(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(1));
        var before = await archiving.FlagsOfAsync(id);
        await archiving.PassAsync();

        Assert.Equal([false], before);
        Assert.Equal([true], await archiving.FlagsOfAsync(id));
        Assert.Equal("archived", (await orders.EventsOfAsync(id))[^1]);
    }

    [Fact]
    public async Task It_is_looked_for_once_a_day()
    {
        var id = await archiving.DeliveredAsync();
        archiving.Clock.Now = TimeProvider.System.GetUtcNow().AddDays(31);
        var services = orders.Service.Host.Services;

        await services.GetRequiredService<IRecurringScheduleControl>().TriggerAsync("archiving", TestContext.Current.CancellationToken);
        await RunningService.WaitAsync(async () => (await archiving.FlagsOfAsync(id)).SequenceEqual([true]));

        Assert.Equal("0 3 * * *", services.GetRequiredService<IWolverineRuntime>().Options.Schedules.FindByName("archiving")!.Schedule.Expression);
    }

    [Fact]
    public async Task What_is_not_over_stays_where_it_is()
    {
        var (placed, refunding) = (await orders.PlaceAsync(), await archiving.DeliveredAsync());
        await orders.PostAsync($"/{refunding}/return", new { lines = new[] { new { sku = Beans, quantity = 1 } }, reason = "broken" });

        await archiving.PassAsync();

        Assert.Equal([false], await archiving.FlagsOfAsync(placed));
        Assert.Equal([false], await archiving.FlagsOfAsync(refunding));
    }

    [Fact]
    public async Task A_streams_events_are_archived_with_it_and_no_others()
    {
        await orders.PlaceAsync();
        await archiving.ArchivedAsync();

        Assert.Equal(
            [0L],
            await orders.Service.Database.QueryAsync<long>(
                """
                select count(*) from orders.mt_events event join orders.mt_streams one on one.id = event.stream_id
                where event.is_archived <> one.is_archived
                """));
        Assert.Equal(
            await orders.Service.Database.QueryAsync<long>("select count(*) from orders.mt_streams where is_archived"),
            await orders.Service.Database.QueryAsync<long>("select count(*) from orders.mt_events where type = 'archived'"));
    }

    [Fact]
    public async Task More_than_one_transaction_takes_are_archived_one_batch_after_the_other()
    {
        const int Many = 230;
        var ended = await Task.WhenAll(Enumerable.Range(0, Many).Select(async _ =>
        {
            var id = await orders.PlaceAsync();
            await orders.PostAsync($"/{id}/cancel", new { reason = "no longer wanted" });
            return id;
        }));
        await orders.HandleAsync([.. ended.Select(id => new StockReleased(IdOf(id), false))]);
        await orders.HandleAsync([.. ended.Select(id => new Orders.VoidPayment(IdOf(id)))]);

        await archiving.PassAsync();

        Assert.Equal(
            [(long)Many],
            await orders.Service.Database.QueryAsync<long>(
                $"select count(*) from orders.mt_streams where is_archived and id in ({string.Join(',', ended.Select(id => $"'{id}'"))})"));
    }

    [Fact]
    public async Task A_kill_in_the_middle_leaves_each_stream_whole_and_what_is_left_is_done_again()
    {
        var (first, last) = (await archiving.DeliveredAsync(), await archiving.DeliveredAsync());

        // The database loses the connection while the second stream is archived, once.
        await orders.Service.Database.ExecuteAsync("create sequence orders.kills");
        await orders.Service.Database.ExecuteAsync(
            $"""
            create function orders.kill() returns trigger language plpgsql as $$ begin
                if new.id = '{last}' and nextval('orders.kills') = 1 then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(1); end if;
                return new; end $$;
            create trigger kill before update of is_archived on orders.mt_streams for each row execute function orders.kill()
            """);
        List<IReadOnlyList<bool>> seen = [];
        archiving.Clock.Now = TimeProvider.System.GetUtcNow().AddDays(31);
        await orders.TrackAsync(async () =>
        {
            await orders.Service.Host.MessageBus().PublishAsync(new ArchiveEndedStreams());
            await RunningService.WaitAsync(async () =>
            {
                seen.AddRange([await archiving.FlagsOfAsync(first), await archiving.FlagsOfAsync(last)]);
                return seen[^1].SequenceEqual([true]);
            });
        });
        Assert.Equal([true], await archiving.FlagsOfAsync(first));
        Assert.All(seen, flags => Assert.Single(flags));
        Assert.Equal([true], await orders.Service.Database.QueryAsync<bool>("select last_value > 1 from orders.kills"));
        Assert.Single(await orders.EventsOfAsync(last), name => name == "archived");
        await orders.Service.Database.ExecuteAsync(
            "drop trigger kill on orders.mt_streams; drop function orders.kill(); drop sequence orders.kills");
    }

    [Fact]
    public async Task Two_replicas_do_it_once()
    {
        string[] ended = [await archiving.DeliveredAsync(), await archiving.DeliveredAsync(), await archiving.DeliveredAsync()];
        await using var replica = await archiving.ReplicaAsync();
        archiving.Clock.Now = TimeProvider.System.GetUtcNow().AddDays(31);

        await Task.WhenAll(((RunningService[])[orders.Service, replica]).Select(service =>
            Task.Run(() => service.Host.MessageBus().InvokeAsync(new ArchiveEndedStreams()))));

        foreach (var id in ended)
        {
            Assert.Equal([true], await archiving.FlagsOfAsync(id));
            Assert.Single(await orders.EventsOfAsync(id), name => name == "archived");
        }
    }
}
