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
    private int? unpublishable;

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

    [Theory]
    [InlineData("type = 'cup_vanished'")]
    [InlineData("""data = '{"cup": "many"}'""")]
    public async Task An_event_that_cannot_be_read_ends_it_with_its_position_and_another_goes_on_behind_it(string damage)
    {
        using var service = await StartAsync("new");
        var position = (await service.Services.GetRequiredService<ILogReader>().ReadAsync(0, 50, Stop())).Events[^1].Position;
        await DamageAsync($"update mt_events set {damage} where seq_id = {position}");

        var broken = await FeedAsync(service, Request("new", rate: 10_000));
        var behind = await FeedAsync(service, Request("new", rate: 10_000) with { From = position, Key = "k2" });

        Assert.Contains($" at position {position} cannot be read.", broken.Error, StringComparison.Ordinal);
        Assert.Equal((2 * 49, true), (broken.Sent, broken.Position < position));
        Assert.Equal((2 * (Filled - 50), null), (behind.Sent, behind.Error));
        Assert.Equal(2 * (Filled - 1), await CountAsync("new"));
    }

    [Fact]
    public async Task An_event_that_cannot_be_published_ends_it_with_its_position_when_all_before_it_is_sent()
    {
        unpublishable = 49;
        using var service = await StartAsync("new");
        var position = (await service.Services.GetRequiredService<ILogReader>().ReadAsync(0, 50, Stop())).Events[^1].Position;

        var broken = await FeedAsync(service, Request("new", rate: 10_000));
        var behind = await FeedAsync(service, Request("new", rate: 10_000) with { From = position, Key = "k2" });

        Assert.Equal($"The publication of 'cup_filled' at position {position} failed.", broken.Error);
        Assert.Equal((2 * 49, true), (broken.Sent, broken.Position < position));
        Assert.Equal((2 * (Filled - 50), null), (behind.Sent, behind.Error));
        Assert.Equal(2 * (Filled - 1), await CountAsync("new"));
    }

    [Fact]
    public async Task An_event_beyond_what_is_meant_stops_nothing_even_if_it_cannot_be_read()
    {
        using var service = await StartAsync("new");
        var position = (await service.Services.GetRequiredService<ILogReader>().ReadAsync(0, 50, Stop())).Events[^1].Position;
        await DamageAsync($"update mt_events set type = 'cup_vanished' where seq_id > {position}");
        var refeeds = service.Services.GetRequiredService<IRefeeds>();

        var upTo = await refeeds.RequestAsync(Request("new", rate: 10_000) with { UpTo = position }, Stop());
        var nothing = await refeeds.RequestAsync(Request("new", rate: 10_000) with { From = position, UpTo = position, Key = "k2" }, Stop());

        Assert.Equal((2 * 50, null), await EndAsync(upTo!));
        Assert.Equal((0, null), await EndAsync(nothing!));

        async Task<(long, string?)> EndAsync(Refeed asked)
        {
            var ended = await EndedAsync(service, asked);
            return (ended.Sent, ended.Error);
        }
    }

    [Fact]
    public async Task A_cancelled_one_stops_at_its_next_step_for_good_and_says_who_cancelled_it()
    {
        using var service = await StartAsync("new");
        var refeeds = service.Services.GetRequiredService<IRefeeds>();
        var asked = await AskAsync(service, Request("new", rate: 40));
        await UntilAsync(async () => (await refeeds.FindAsync("foo", asked.Id, Stop()))!.Sent > 0);

        var (result, cancelled) = await refeeds.CancelAsync(Cancel(asked.Id), Stop());

        Assert.Equal((RefeedCancelResult.Done, "otto"), (result, cancelled!.CancelledBy));
        Assert.NotNull(cancelled.FinishedAt);
        Assert.InRange(cancelled.Percent, 1, 99);

        // The next one's turn comes when the worker has left this one.
        var next = await FeedAsync(service, Request("new", rate: 10_000) with { From = cancelled.Position, Key = "k2" });
        Assert.Null(next.Error);
        var still = (await refeeds.FindAsync("foo", asked.Id, Stop()))!;
        Assert.Equal(cancelled with { Request = asked.Request }, still with { Request = asked.Request });
        Assert.Equal(2 * Filled, await CountAsync("new"));
    }

    [Fact]
    public async Task Cancelling_is_recognised_when_it_is_repeated_and_leaves_alone_what_has_ended()
    {
        using var service = Service();
        var refeeds = service.Services.GetRequiredService<IRefeeds>();
        var waiting = await AskAsync(service, Request("new", rate: 1));
        var other = await AskAsync(service, Request("new", rate: 1) with { Key = "k2", UserId = "otto" });
        var failed = await AskAsync(service, Request("new", rate: 1) with { Service = "bar" });
        var taken = await refeeds.TakeAsync("bar", Guid.Empty, TimeSpan.FromMinutes(1), Stop());
        Assert.True(await refeeds.AdvanceAsync(taken!, Guid.Empty, new RefeedStep(0, 0, IsLast: true, "no"), TimeSpan.FromMinutes(1), Stop()));

        Assert.Equal(RefeedCancelResult.Done, await ResultAsync(Cancel(waiting.Id)));
        Assert.Equal(RefeedCancelResult.Repeated, await ResultAsync(Cancel(waiting.Id)));
        Assert.Equal(RefeedCancelResult.CancelledBefore, await ResultAsync(Cancel(waiting.Id) with { UserId = "olga", Key = "c2" }));
        Assert.Equal(RefeedCancelResult.KeyReused, await ResultAsync(Cancel(other.Id)));
        Assert.Equal(RefeedCancelResult.KeyReused, await ResultAsync(Cancel(other.Id) with { Key = "k2" }));
        Assert.Equal(RefeedCancelResult.KeyReused, await ResultAsync(Cancel(waiting.Id) with { Fingerprint = "another" }));
        Assert.Equal(RefeedCancelResult.Ended, await ResultAsync(Cancel(failed.Id) with { Service = "bar" }));
        Assert.Equal(RefeedCancelResult.NotFound, await ResultAsync(Cancel(failed.Id) with { Key = "c3" }));
        Assert.Null(await refeeds.RequestAsync(Request("new", rate: 1) with { UserId = "otto", Key = "c" }, Stop()));
        Assert.Equal("otto", (await refeeds.FindAsync("foo", waiting.Id, Stop()))!.CancelledBy);
        Assert.Null((await refeeds.FindAsync("foo", other.Id, Stop()))!.FinishedAt);

        async Task<RefeedCancelResult> ResultAsync(RefeedCancel request) => (await refeeds.CancelAsync(request, Stop())).Result;
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

    private static RefeedCancel Cancel(long id) => new("foo", id, "otto", "c", "cancel it");

    private static async Task<Refeed> AskAsync(IHost service, RefeedRequest request)
    {
        var upTo = await service.Services.GetRequiredService<ILogReader>().HeadAsync(Stop());
        return (await service.Services.GetRequiredService<IRefeeds>().RequestAsync(request with { UpTo = upTo }, Stop()))!;
    }

    private static async Task<Refeed> FeedAsync(IHost service, RefeedRequest request) =>
        await EndedAsync(service, await AskAsync(service, request));

    private static async Task<Refeed> EndedAsync(IHost service, Refeed asked)
    {
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
                Publication.Of<CupEvent.Filled>((filled, _) => filled.Cup == unpublishable
                    ? throw new InvalidOperationException("No such cup.")
                    : [new Outgoing(new CupReady(filled.Cup)), new Outgoing(new CupCold(filled.Cup))]),
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

    private async Task DamageAsync(string sql)
    {
        await using var store = NpgsqlDataSource.Create(log.ConnectionString);
        await using var command = store.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop());
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
