using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.EventStore.Postgres.Appending;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>What the functions leave in the tables, and what a replica of the release before is told while both releases run.</summary>
public sealed class AppendFunctionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_former_signature_appends_and_tells_conflicts()
    {
        await using var store = await TestStore.CreateAsync();

        Assert.Equal([("position", 0, 1L)], await AppendAsFormerlyAsync(store, "counter-1", 0));
        Assert.Equal([("conflict", 1, 1L)], await AppendAsFormerlyAsync(store, "counter-1", 0));
        Assert.Equal(1, await store.QueryAsync<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task To_the_former_signature_an_archived_stream_is_a_conflict()
    {
        await using var store = await TestStore.CreateAsync();
        await AppendAsFormerlyAsync(store, "counter-1", 0);
        var archive = new PostgresStreamArchive(store.Source);
        await archive.ArchiveAsync(StreamId.Parse("counter-1"), new ArchiveRequest("Settled.", new EventMetadata("test")), Cancellation);

        var rows = await AppendAsFormerlyAsync(store, "counter-1", 1);

        Assert.All(rows, row => Assert.Equal("conflict", row.Outcome));
        Assert.NotEmpty(rows);
        Assert.Equal(1, await store.QueryAsync<long>("select count(*) from mt_events"));
    }

    [Fact]
    public async Task Archiving_marks_the_stream_and_its_events_as_the_layout_has_it()
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = await store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.AppendAsync(connection, "1");
        await TestStore.AppendAsync(connection, "2");
        var archive = new PostgresStreamArchive(store.Source);

        await archive.ArchiveAsync(StreamId.Parse("counter-1"), new ArchiveRequest("Settled.", new EventMetadata("test")), Cancellation);

        Assert.Equal(["counter-1"], await store.ListAsync<string>("select id from mt_streams where is_archived"));
        Assert.Equal(["counter-1"], await store.ListAsync<string>("select stream_id from mt_events where is_archived"));
        await archive.RestoreAsync(StreamId.Parse("counter-1"), new ArchiveRequest("Not settled.", new EventMetadata("test")), Cancellation);
        Assert.Empty(await store.ListAsync<string>("select id from mt_streams where is_archived"));
        Assert.Empty(await store.ListAsync<string>("select stream_id from mt_events where is_archived"));
        Assert.Equal(2, await store.QueryAsync<long>("select count(*) from stream_archivings where stream_id = 'counter-1'"));
    }

    [Fact]
    public async Task A_snapshot_of_a_transaction_that_is_killed_is_not_there()
    {
        await using var store = await TestStore.CreateAsync();
        var connection = await store.BeginAsync();
        var snapshot = new Snapshot("tally", 1, CounterTally.Initial);
        var append = new Append([new(StreamId.Of("counter", "1"), 0, [new CounterEvent.Counted(1)]) { Snapshot = snapshot }], new("test"));
        await AppendCommand.ExecuteAsync(connection, [PendingAppend.Prepare(append, TestStore.Types)]);

        await store.QueryAsync<bool>($"select pg_terminate_backend({connection.ProcessID})");

        Assert.Equal(0, await store.QueryAsync<long>("select (select count(*) from stream_snapshots) + (select count(*) from mt_events)"));

        // The connection is gone, and says so when its transaction is to be rolled back.
        await Record.ExceptionAsync(async () => await connection.DisposeAsync());
    }

    [Fact]
    public async Task A_snapshot_that_is_ahead_of_its_stream_is_left_aside()
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = await store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.AppendAsync(connection, "1");
        await TestStore.ExecuteAsync(
            connection,
            """
            insert into stream_snapshots (stream_id, state, shape, version, data)
            values ('counter-1', 'tally', 1, 7, '{"total":1,"names":[],"isClosed":false}')
            """);
        await using var log = EventBoundsTests.LogOn(store);

        var slice = await log.ReadFromSnapshotAsync(StreamId.Parse("counter-1"), new SnapshotKind("tally", 1, typeof(CounterTally)), Cancellation);

        Assert.Equal((null, 1L, 1), (slice.State, slice.Tail.Version, slice.Tail.Events.Count));
    }

    private static async Task<List<(string Outcome, int Subject, long Figure)>> AppendAsFormerlyAsync(TestStore store, string stream, long expected)
    {
        await using var command = store.Source.CreateCommand(
            """
            select outcome, subject, figure from append_events(
              array[0], array[$1], array[$2], array[1],
              array[0], array[$1], array[$2 + 1], array[gen_random_uuid()], array['counter_closed'], array['t'],
              array['{}'::jsonb], array['c'], array[null::text], array[null::jsonb],
              '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}')
            """);
        command.Parameters.Add(new() { Value = stream });
        command.Parameters.Add(new() { Value = expected });
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        var rows = new List<(string, int, long)>();
        while (await reader.ReadAsync(Cancellation))
        {
            rows.Add((reader.GetString(0), reader.GetInt32(1), reader.GetInt64(2)));
        }

        return rows;
    }
}
