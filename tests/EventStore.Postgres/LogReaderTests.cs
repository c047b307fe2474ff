using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Testing.EventSourcing;

namespace EventStore.Postgres.Tests;

/// <summary>Transaction ids belong to the whole server, so these tests run alone: strangers would blunt the trap they set.</summary>
[CollectionDefinition(nameof(LogReaderTests), DisableParallelization = true)]
[Collection(nameof(LogReaderTests))]
public sealed class LogReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("commit", "filler", "later")]
    [InlineData("rollback", "later")]
    public async Task A_gap_holds_until_its_filler_has_ended_even_when_the_filler_has_the_highest_transaction_id(string end, params string[] expected)
    {
        await using var store = await TestStore.CreateAsync();
        await using var lower = await store.BeginAsync();
        await using var filler = await store.BeginAsync();
        await TestStore.AppendAsync(filler, "filler");
        await TestStore.AppendAsync(lower, "later");
        await TestStore.ExecuteAsync(lower, "commit");

        // The trap: the snapshot's xmax is one above the highest id that has ended, and the filler's id is not below it.
        Assert.True(await IdOfAsync(filler) > await store.QueryAsync<long>("select xmin::text::bigint from mt_events where seq_id = 2"));

        var reader = new LogReader(store.Source, TestStore.Types, 10);
        for (var look = 0; look < 20; look++)
        {
            var held = await reader.ReadAsync(0, Cancellation);
            Assert.Empty(held.Events);
            Assert.True(held.GapPending);
        }

        Assert.True(reader.GapAge > TimeSpan.Zero);
        await TestStore.ExecuteAsync(filler, end);
        Assert.Equal(expected, Names(await reader.ReadAsync(0, Cancellation)));
        Assert.Equal(TimeSpan.Zero, reader.GapAge);
    }

    [Fact]
    public async Task What_precedes_a_gap_is_read_at_once()
    {
        await using var store = await TestStore.CreateAsync();
        await using var first = await store.BeginAsync();
        await using var second = await store.BeginAsync();
        await using var third = await store.BeginAsync();
        await TestStore.AppendAsync(first, "1");
        await TestStore.AppendAsync(second, "2");
        await TestStore.AppendAsync(third, "3");
        await TestStore.ExecuteAsync(first, "commit");
        await TestStore.ExecuteAsync(third, "commit");
        var reader = new LogReader(store.Source, TestStore.Types, 10);

        Assert.Equal(["1"], Names(await reader.ReadAsync(0, Cancellation)));
        Assert.Empty(Names(await reader.ReadAsync(1, Cancellation)));

        await TestStore.ExecuteAsync(second, "commit");
        Assert.Equal(["2", "3"], Names(await reader.ReadAsync(1, Cancellation)));
    }

    [Fact]
    public async Task A_transaction_that_began_after_the_gap_was_seen_does_not_hold_the_reader_up()
    {
        await using var store = await TestStore.CreateAsync();
        await using var lost = await store.BeginAsync();
        await using var later = await store.BeginAsync();
        await TestStore.AppendAsync(lost, "lost");
        await TestStore.AppendAsync(later, "later");
        await TestStore.ExecuteAsync(later, "commit");
        var reader = new LogReader(store.Source, TestStore.Types, 10);
        await reader.ReadAsync(0, Cancellation);

        await using var unrelated = await store.BeginAsync();
        await TestStore.ExecuteAsync(lost, "rollback");

        Assert.Equal(["later"], Names(await reader.ReadAsync(0, Cancellation)));
    }

    [Fact]
    public async Task A_log_full_of_old_gaps_is_read_with_one_look_at_them()
    {
        await using var store = await TestStore.CreateAsync();
        for (var count = 0; count < 10; count++)
        {
            await using var connection = await store.BeginAsync();
            await TestStore.AppendAsync(connection, $"{count}");
            await TestStore.ExecuteAsync(connection, count % 2 == 0 ? "rollback" : "commit");
        }

        var reader = new LogReader(store.Source, TestStore.Types, 2);
        Assert.True((await reader.ReadAsync(0, Cancellation)).GapPending);

        Assert.Equal(["1", "3"], Names(await reader.ReadAsync(0, Cancellation)));
        Assert.Equal(["5", "7"], Names(await reader.ReadAsync(4, Cancellation)));
        Assert.Equal(["9"], Names(await reader.ReadAsync(8, Cancellation)));
    }

    [Fact]
    public async Task An_event_that_cannot_be_read_comes_after_what_precedes_it()
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = await store.Source.OpenConnectionAsync(Cancellation);
        await TestStore.AppendAsync(connection, "1");
        await TestStore.AppendAsync(connection, "2");
        await TestStore.ExecuteAsync(connection, "update mt_events set type = 'counter_exploded' where seq_id = 2");
        var reader = new LogReader(store.Source, TestStore.Types, 10);

        Assert.Equal(["1"], Names(await reader.ReadAsync(0, Cancellation)));
        await Assert.ThrowsAsync<UnknownEventException>(() => reader.ReadAsync(1, Cancellation));
    }

    [Fact]
    public async Task A_page_that_grows_too_large_in_memory_ends_early_and_the_next_continues_after_it()
    {
        await using var store = await TestStore.CreateAsync();
        await using var connection = await store.Source.OpenConnectionAsync(Cancellation);
        foreach (var name in (string[])["1", "2", "3"])
        {
            await TestStore.AppendAsync(connection, name);
        }

        var reader = new LogReader(store.Source, TestStore.Types, 10, maxPageBytes: 1);

        for (var position = 0; position < 3; position++)
        {
            var page = await reader.ReadAsync(position, Cancellation);
            Assert.Equal([$"{position + 1}"], Names(page));
            Assert.True(page.IsFull);
        }

        Assert.False((await reader.ReadAsync(3, Cancellation)).IsFull);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_appenders_do_a_follower_gets_every_event_once_and_in_order(int seed)
    {
        await using var store = await TestStore.CreateAsync();
        var random = new Random(seed);
        var appenders = Task.WhenAll(Enumerable.Range(0, 8).Select(worker => AppendErraticallyAsync(store, worker, new Random(random.Next()))));

        var followers = new List<Task<List<long>>>();
        for (var started = 0; started < 6; started++)
        {
            followers.Add(FollowAsync(store, appenders, new Random(random.Next())));
            await Task.Delay(random.Next(40), Cancellation);
        }

        var outcomes = await Task.WhenAll(followers);
        var log = await store.ListAsync<long>("select seq_id from mt_events order by seq_id");
        Assert.NotEmpty(log);
        Assert.True(await store.QueryAsync<long>("select last_value from mt_events_sequence") > log.Count, "Some appends must have left gaps.");
        Assert.All(outcomes, positions => Assert.Equal(log, positions));
    }

    private static async Task<long> IdOfAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("select pg_current_xact_id()::text::bigint", connection);
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    private static async Task AppendErraticallyAsync(TestStore store, int worker, Random random)
    {
        for (var count = 0; count < 25; count++)
        {
            await using var connection = await store.BeginAsync();
            await Task.Delay(random.Next(4), Cancellation);
            await TestStore.AppendAsync(connection, $"{worker}-{count}");
            await Task.Delay(random.Next(8), Cancellation);
            switch (random.Next(4))
            {
                case 0:
                    await TestStore.ExecuteAsync(connection, "rollback");
                    break;
                case 1:
                    await store.QueryAsync<bool>($"select pg_terminate_backend({connection.ProcessID})");
                    break;
                default:
                    await TestStore.ExecuteAsync(connection, "commit");
                    break;
            }
        }
    }

    /// <summary>Reads to the end of the log with a reader that is sometimes replaced, as after a fail-over.</summary>
    private static async Task<List<long>> FollowAsync(TestStore store, Task appenders, Random random)
    {
        var positions = new List<long>();
        var reader = new LogReader(store.Source, TestStore.Types, 7);
        while (true)
        {
            var finished = appenders.IsCompleted;
            var page = await reader.ReadAsync(positions.LastOrDefault(), Cancellation);
            positions.AddRange(page.Events.Select(happened => happened.Position));
            if (finished && page is { Events.Count: 0, GapPending: false })
            {
                return positions;
            }

            reader = random.Next(10) == 0 ? new LogReader(store.Source, TestStore.Types, 7) : reader;
            await Task.Delay(random.Next(3), Cancellation);
        }
    }

    private static IEnumerable<string> Names(LogPage page) => page.Events.Select(happened => ((CounterEvent.Named)happened.Data).Name);
}
