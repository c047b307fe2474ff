using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace Messaging.Tests;

/// <summary>One queue is fed anew from a service's log, on real servers.</summary>
public sealed class PostgresRefeedTests : IAsyncLifetime
{
    private const int Filled = 120;
    private TestDatabase bus = null!;
    private TestDatabase log = null!;
    private NpgsqlDataSource source = null!;

    /// <summary>The log holds a number of cups, and the relay has brought their messages to the queue "usual".</summary>
    public async ValueTask InitializeAsync()
    {
        bus = await PostgresServer.CreateDatabaseAsync();
        log = await PostgresServer.CreateDatabaseAsync();
        source = NpgsqlDataSource.Create(bus.ConnectionString);
        using var service = Service();
        await service.Services.GetRequiredService<ITransport>().DeclareAsync("usual", ["cup-ready.v1", "cup-cold.v1"], Stop());
        await service.StartAsync(Stop());
        var store = service.Services.GetRequiredService<IEventStore>();
        for (var cup = 0; cup < Filled; cup++)
        {
            var append = new Append([new StreamAppend(StreamId.Of("cup", $"{cup}"), 0, [new CupEvent.Filled(cup)])], new EventMetadata("c"));
            Assert.IsType<AppendVerdict.Written>(await store.AppendAsync(append, Stop()));
        }

        await UntilAsync(async () => await CountAsync("usual") == 2 * Filled);
        await service.StopAsync(Stop());
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await bus.DisposeAsync();
        await log.DisposeAsync();
    }

    [Fact]
    public async Task A_new_queue_gets_everything_with_the_same_ids_at_low_priority_and_no_other_queue_gets_anything()
    {
        using var service = await StartAsync("new", "other");

        var refeed = await FeedAsync(service, Request("new", rate: 10_000));

        Assert.Equal((2 * Filled, refeed.Request.UpTo, null, 100d), (refeed.Sent, refeed.Position, refeed.Error, refeed.Percent));
        Assert.Equal(await IdsAsync("usual"), await IdsAsync("new"));
        Assert.Equal((0, 2 * Filled), (await CountAsync("other"), await CountAsync("usual")));
        Assert.Equal(2L * Filled, await ScalarAsync("select count(*) from messages where queue = 'new' and priority = 0"));
    }

    [Fact]
    public async Task Only_the_wanted_types_after_the_position_are_sent()
    {
        using var service = await StartAsync("new");
        var position = (await service.Services.GetRequiredService<ILogReader>().ReadAsync(0, 100, Stop())).Events[^1].Position;

        var refeed = await FeedAsync(service, Request("new", rate: 10_000) with { From = position, Types = ["cup-cold.v1"] });

        Assert.Equal(Filled - 100, refeed.Sent);
        Assert.Equal((long)(Filled - 100), await ScalarAsync("select count(*) from messages where queue = 'new' and message_type = 'cup-cold.v1'"));
        Assert.Equal(Filled - 100, await CountAsync("new"));
    }

    [Fact]
    public async Task The_rate_is_kept()
    {
        using var service = await StartAsync("new");
        var started = Stopwatch.GetTimestamp();

        var refeed = await FeedAsync(service, Request("new", rate: 80));

        // 240 messages; the last second's need not be waited out.
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(20));
        Assert.InRange(refeed.Rate!.Value, 10, 125);
        Assert.Equal(2 * Filled, await CountAsync("new"));
    }

    [Fact]
    public async Task One_that_was_stopped_in_the_middle_goes_on_where_it_was_on_another_replica()
    {
        var request = Request("new", rate: 40);
        Refeed middle;
        using (var first = await StartAsync("new"))
        {
            var refeeds = first.Services.GetRequiredService<IRefeeds>();
            var asked = await AskAsync(first, request);
            await UntilAsync(async () => (await refeeds.FindAsync("foo", asked.Id, Stop()))!.Sent > 0);
            await first.StopAsync(Stop());
            middle = (await refeeds.FindAsync("foo", asked.Id, Stop()))!;
        }

        Assert.Null(middle.FinishedAt);
        Assert.InRange(middle.Percent, 1, 99);
        Assert.NotNull(middle.Remaining);

        // What was sent before the stop is gone from the queue, so that a beginning from the start would show.
        await ScalarAsync("delete from messages where queue = 'new'");
        using var second = await StartAsync("new");
        var found = second.Services.GetRequiredService<IRefeeds>();
        await UntilAsync(async () => (await found.FindAsync("foo", middle.Id, Stop()))!.FinishedAt is not null);

        var end = (await found.FindAsync("foo", middle.Id, Stop()))!;
        Assert.Null(end.Error);
        Assert.InRange(await CountAsync("new"), 1, 2 * Filled - (int)middle.Sent);
    }

    [Fact]
    public async Task A_queue_that_nobody_declared_ends_it_with_the_reason()
    {
        using var service = await StartAsync("new");

        var refeed = await FeedAsync(service, Request("nowhere", rate: 100));

        Assert.Contains("nowhere", refeed.Error, StringComparison.Ordinal);
        Assert.Equal(0, refeed.Sent);
    }

    [Fact]
    public async Task A_repeated_request_finds_the_first_and_another_under_its_key_is_refused()
    {
        using var service = await StartAsync("new");
        var refeeds = service.Services.GetRequiredService<IRefeeds>();
        var first = await AskAsync(service, Request("new", rate: 10_000));

        var again = await refeeds.RequestAsync(first.Request, Stop());
        var other = await refeeds.RequestAsync(first.Request with { Fingerprint = "other" }, Stop());

        Assert.Equal((first.Id, true), (again!.Id, again.Repeated));
        Assert.Null(other);
        Assert.Equal([first.Id], (await refeeds.ListAsync("foo", new RefeedPage(10), Stop())).Select(refeed => refeed.Id));
    }

    private static CancellationToken Stop() => TestContext.Current.CancellationToken;

    private static RefeedRequest Request(string queue, int rate) => new("foo", queue, 0, 0, [], rate, "olga", "k", "f");

    private static async Task<Refeed> AskAsync(IHost service, RefeedRequest request)
    {
        var upTo = await service.Services.GetRequiredService<ILogReader>().HeadAsync(Stop());
        return (await service.Services.GetRequiredService<IRefeeds>().RequestAsync(request with { UpTo = upTo }, Stop()))!;
    }

    private static async Task<Refeed> FeedAsync(IHost service, RefeedRequest request)
    {
        var asked = await AskAsync(service, request);
        var refeeds = service.Services.GetRequiredService<IRefeeds>();
        await UntilAsync(async () => (await refeeds.FindAsync("foo", asked.Id, Stop()))!.FinishedAt is not null);
        return (await refeeds.FindAsync("foo", asked.Id, Stop()))!;
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var patience = Task.Delay(TimeSpan.FromSeconds(60));
        while (!await isSo())
        {
            Assert.False(patience.IsCompleted, "Waited in vain.");
            await Task.Delay(20);
        }
    }

    private async Task<IHost> StartAsync(params string[] queues)
    {
        var service = Service();
        foreach (var queue in queues)
        {
            await service.Services.GetRequiredService<ITransport>().DeclareAsync(queue, ["unheard.v1"], Stop());
        }

        await service.StartAsync(Stop());
        return service;
    }

    private IHost Service()
    {
        var types = new EventTypes(typeof(CupEvent));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPostgresTransport(bus.ConnectionString);
        builder.Services.AddPostgresEventStore(new PostgresEventStoreOptions(log.ConnectionString, types)
        {
            Subscriptions = [provider => provider.GetRequiredService<ILogSubscription>()],
        });
        builder.Services.AddMessaging(new MessagingOptions
        {
            ServiceName = "foo",
            MessageTypes = Cups.Types,
            Publications =
            [
                Publication.Of<CupEvent.Filled>((filled, _) => [new Outgoing(new CupReady(filled.Cup)), new Outgoing(new CupCold(filled.Cup))]),
            ],
        });
        return builder.Build();
    }

    private async Task<int> CountAsync(string queue) => (int)(long)(await ScalarAsync($"select count(*) from messages where queue = '{queue}'"))!;

    private async Task<List<string>> IdsAsync(string queue)
    {
        await using var command = source.CreateCommand($"select message_id || message_type from messages where queue = '{queue}' order by id");
        await using var reader = await command.ExecuteReaderAsync(Stop());
        var ids = new List<string>();
        while (await reader.ReadAsync(Stop()))
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Stop());
    }

    private abstract record CupEvent
    {
        [EventName("cup_filled")]
        public sealed record Filled(int Cup) : CupEvent;
    }
}
