using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace Messaging.Tests;

/// <summary>What only this engine promises: it survives its connections, keeps long handlers' leases, and claims by index.</summary>
public sealed class PostgresFaultTests : IAsyncLifetime
{
    private const string Queue = "bar";

    /// <summary>What a consumer asks for, without the client: claim, settle, and look ahead.</summary>
    private const string Turn = $"""
        with claimed as materialized (select * from claim_next('{Queue}', '0192f0c1-0000-7000-8000-000000000000', 16, interval '1 hour'))
        select due_in('{Queue}') from (
          select settle(
            '{Queue}', '0192f0c1-0000-7000-8000-000000000000', coalesce(array_agg(id), '{"{}"}'), array_agg(attempt), array_agg('done'::text),
            array_agg(interval '0'), array_agg(null::text)) from claimed) settled
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private TestDatabase database = null!;
    private TransportClient client = null!;
    private NpgsqlDataSource source = null!;

    public async ValueTask InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { ApplicationName = "tests" });
        client = await PostgresClient.ConnectAsync(database.ConnectionString, new PostgresTransportOptions { Lease = TimeSpan.FromSeconds(2) });
        await client.Transport.DeclareAsync(Queue, ["step.v1"]);
    }

    public async ValueTask DisposeAsync()
    {
        await client.CloseAsync();
        await source.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Everything_arrives_in_order_although_all_connections_are_terminated_again_and_again()
    {
        const int Pages = 60;
        var handled = new ConcurrentQueue<CloudEvent>();
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync(Queue, 8, (delivery, _) =>
        {
            handled.Enqueue(delivery.Message);
            return Task.FromResult(Settlement.Done);
        }, stop.Token);
        using var calm = new CancellationTokenSource();
        var terminating = TerminateAgainAndAgainAsync(calm.Token);

        for (var page = 0; page < Pages; page++)
        {
            await PublishUntilSafeAsync([.. Enumerable.Range(0, 10).Select(key => Message($"{page}/{key}", $"key{key}"))]);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        await calm.CancelAsync();
        await terminating;
        await UntilAsync(() => handled.DistinctBy(message => message.Id).Count() == Pages * 10);
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.All(
            handled.DistinctBy(message => message.Id).GroupBy(message => message.PartitionKey),
            key => Assert.Equal(Enumerable.Range(0, Pages), key.Select(message => int.Parse(message.Id.Split('/')[0]))));
        Assert.Equal(0L, await ScalarAsync("select count(*) from messages"));
    }

    [Fact]
    public async Task A_handler_that_outlasts_its_lease_keeps_its_message()
    {
        var deliveries = 0;
        var finished = 0;
        using var stop = new CancellationTokenSource();
        async Task<Settlement> HandleAsync(Delivery delivery, CancellationToken lost)
        {
            Interlocked.Increment(ref deliveries);
            await Task.Delay(TimeSpan.FromSeconds(5), lost);
            Interlocked.Increment(ref finished);
            return Settlement.Done;
        }

        var receiving = Task.WhenAll(
            client.Transport.ReceiveAsync(Queue, 2, HandleAsync, stop.Token), client.Transport.ReceiveAsync(Queue, 2, HandleAsync, stop.Token));
        await client.Transport.PublishAsync([Message("1", "k")], TestContext.Current.CancellationToken);

        await UntilAsync(() => finished > 0);
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (deliveries, finished));
    }

    [Fact]
    public async Task A_handler_is_told_when_its_lease_is_lost_and_its_settlement_does_not_count()
    {
        var attempts = new ConcurrentQueue<int>();
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync(Queue, 1, async (delivery, lost) =>
        {
            attempts.Enqueue(delivery.Attempt);
            if (delivery.Attempt == 1)
            {
                await Task.Delay(Timeout.Infinite, lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return new Settlement.DeadLetter("too late");
            }

            return Settlement.Done;
        }, stop.Token);
        await client.Transport.PublishAsync([Message("1", "k")], TestContext.Current.CancellationToken);
        await UntilAsync(() => !attempts.IsEmpty);

        // As another consumer would, had this one been frozen past its lease.
        await ScalarAsync("update messages set state = 'waiting', consumer = null, locked_until = null");

        await UntilAsync(() => attempts.Count == 2);
        await stop.CancelAsync();
        await receiving.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal([1, 2], attempts);
        Assert.Equal(0L, await ScalarAsync("select (select count(*) from messages) + (select count(*) from dead_letters)"));
    }

    [Theory]
    [InlineData("'key' || i")]
    [InlineData("'hot'")]
    public async Task A_claim_among_100_000_waiting_messages_touches_few_pages(string key)
    {
        await using var connection = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);

        // The session's plans are made while the table is empty, and nothing is analyzed or vacuumed: the worst case for a planner.
        await ExecuteAsync(connection, "alter table messages set (autovacuum_enabled = off)");
        await ExecuteAsync(connection, Enumerable.Repeat(Turn, 8));
        await ExecuteAsync(connection, $$"""
            insert into messages (queue, message_id, partition_key, message_type, body, state, visible_at)
            select '{{Queue}}', i::text, {{key}}, 'step.v1', '{}', 'waiting', now() from generate_series(1, 100000) i
            """);

        // The first turns come across the hot key's backlog and park it, a bounded share each; after that it is out of their sight.
        await ExecuteAsync(connection, Enumerable.Repeat(Turn, 60));

        // Reading the table through would be several thousand.
        Assert.InRange(await FewestPagesAsync(connection), 1, 1_000);
        await ExecuteAsync(connection, ["analyze messages", .. Enumerable.Repeat(Turn, 5)]);
        Assert.InRange(await FewestPagesAsync(connection), 1, 1_000);
    }

    private static Published Message(string id, string key) => new(new CloudEvent
    {
        Id = id,
        Type = "step.v1",
        Source = "tests",
        PartitionKey = key,
        Data = JsonElement.Parse("{}"),
    });

    // While the server analyzes some other table, entries of settled messages cannot be marked as dead and each turn meets them again. That
    // passes, where a wrong plan would stay.
    private static async Task<long> FewestPagesAsync(NpgsqlConnection connection)
    {
        var fewest = long.MaxValue;
        for (var turn = 0; turn < 20 && fewest > 1_000; turn++)
        {
            fewest = Math.Min(fewest, await PagesAsync(connection, Turn));
            await Task.Delay(TimeSpan.FromMilliseconds(turn * 20), TestContext.Current.CancellationToken);
        }

        return fewest;
    }

    private static async Task<long> PagesAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand($"explain (analyze, buffers, format json) {sql}", connection);
        using var plan = JsonDocument.Parse((string)(await command.ExecuteScalarAsync())!);
        var root = plan.RootElement[0].GetProperty("Plan");
        return root.GetProperty("Shared Hit Blocks").GetInt64() + root.GetProperty("Shared Read Blocks").GetInt64();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, params IEnumerable<string> statements)
    {
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var patience = Task.Delay(Patience);
        while (!isSo())
        {
            Assert.False(patience.IsCompleted, "Waited in vain.");
            await Task.Delay(10);
        }
    }

    private async Task TerminateAgainAndAgainAsync(CancellationToken calm)
    {
        while (!calm.IsCancellationRequested)
        {
            await ScalarAsync(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and application_name <> 'tests'");
            await Task.Delay(50, calm).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PublishUntilSafeAsync(IReadOnlyList<Published> page)
    {
        while (true)
        {
            try
            {
                await client.Transport.PublishAsync(page);
                return;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(5);
            }
        }
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
