using Microsoft.Extensions.DependencyInjection;
using Platform.EventSourcing;
using Platform.Testing;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>What becomes of documents that a replica which does not know the view has left behind.</summary>
public sealed class InlineViewKeeperTests
{
    private const string Totals = "select key || ':' || version || ':' || (data ->> 'total') from view_counter_cards_1_inline order by 1";
    private const string Built = "select count(*) from mt_event_progression where name like 'inline:%' and last_seq_id > 0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Documents_left_behind_are_folded_when_a_replica_that_knows_the_view_starts_again()
    {
        await using var store = await TestStore.CreateAsync();
        await RunAsync(store, async log =>
        {
            await AppendAsync(log, "1", 0);
            await AppendAsync(log, "2", 0);
            await Eventually.TrueAsync(
                async () => await store.QueryAsync<long>(Built) > 0
                    || await store.QueryAsync<long>("select count(*) from view_counter_cards_1_inline") == 2,
                "the view is built");
        });

        // As a release that knows no inline view does it.
        await using (var connection = await store.Source.OpenConnectionAsync(Cancellation))
        {
            await TestStore.ExecuteAsync(
                connection,
                """
                update mt_streams set version = 2 where id = 'counter-1';
                insert into mt_events (seq_id, id, stream_id, version, data, type)
                values (nextval('mt_events_sequence'), gen_random_uuid(), 'counter-1', 2, '{"by": 10}', 'counter_counted')
                """);
        }

        await RunAsync(store, _ => Eventually.TrueAsync(
            async () => (await store.ListAsync<string>(Totals)).SequenceEqual(["1:2:11", "2:1:1"]),
            "the document left behind is there"));
    }

    [Fact]
    public async Task Deleted_documents_rows_say_up_to_where_they_were_folded()
    {
        await using var store = await TestStore.CreateAsync();
        await RunAsync(store, async log =>
        {
            await log.AppendAsync(
                new Append([new(StreamId.Of("counter", "1"), 0, [new CounterEvent.Counted(1), new CounterEvent.Closed()])], new("test")),
                Cancellation);
            const string Deleted = "select key || ':' || version from view_counter_cards_1_inline where data is null";
            Assert.Equal(["1:2"], await store.ListAsync<string>(Deleted));
        });
    }

    [Fact]
    public async Task A_document_that_cannot_be_read_stands_in_nobodys_way()
    {
        await using var store = await TestStore.CreateAsync();
        await RunAsync(store, log => AppendAsync(log, "1", 0));
        await using (var connection = await store.Source.OpenConnectionAsync(Cancellation))
        {
            await TestStore.ExecuteAsync(connection, """update view_counter_cards_1_inline set data = '{"total": "many"}'""");
        }

        await RunAsync(store, log => AppendAsync(log, "1", 1));

        Assert.Equal(["1:2:2"], await store.ListAsync<string>(Totals));
    }

    private static async Task RunAsync(TestStore store, Func<IEventStore, Task> during)
    {
        using var host = TestHost.Build(store.ConnectionString, TestStore.Types, [new CounterCards()], []);
        await host.StartAsync(Cancellation);
        await during(host.Services.GetRequiredService<IEventStore>());
        await host.StopAsync(Cancellation);
    }

    private static async Task AppendAsync(IEventStore log, string id, long version) => Assert.IsType<AppendVerdict.Written>(
        await log.AppendAsync(new Append([new(StreamId.Of("counter", id), version, [new CounterEvent.Counted(1)])], new("test")), Cancellation));
}
