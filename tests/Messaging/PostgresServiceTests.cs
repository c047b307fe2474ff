using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Platform.Messaging;
using Platform.Messaging.Postgres;
using Platform.Testing;

namespace Messaging.Tests;

/// <summary>Whole services on the bus: how they leave, and what becomes of messages that none of them can take.</summary>
public sealed class PostgresServiceTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private NpgsqlDataSource source = null!;

    public async ValueTask InitializeAsync()
    {
        database = await PostgresServer.CreateDatabaseAsync();
        source = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_takes_too_long_when_its_service_leaves_gives_its_message_to_the_next_replica_at_once(bool listens)
    {
        var started = new TaskCompletionSource();
        var next = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        using var leaving = Service(async cancellation =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, listens ? cancellation : CancellationToken.None);
        });
        using var staying = Service(async _ =>
        {
            next.TrySetResult();
            await go.Task;
        });
        await leaving.StartAsync(Stop());
        await UntilAsync(async () => await ScalarAsync("select count(*) from queues") is 1L);
        await PublishAsync(leaving, "cup-ready.v1");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop());
        await staying.StartAsync(Stop());

        var asked = Stopwatch.GetTimestamp();
        var stopping = leaving.StopAsync(Stop());
        await next.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop());

        // The lease is a minute here, so it is not that which ended.
        Assert.InRange(Stopwatch.GetElapsedTime(asked), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));
        Assert.Equal(1, await ScalarAsync("select attempt from messages"));
        go.SetResult();
        await stopping;
        await UntilAsync(async () => await ScalarAsync("select count(*) from messages") is 0L);
        await staying.StopAsync(Stop());
        Assert.Equal(0L, await ScalarAsync("select count(*) from dead_letters"));
    }

    [Fact]
    public async Task A_handler_that_finishes_within_the_drain_time_settles_its_message()
    {
        var started = new TaskCompletionSource();
        using var leaving = Service(async _ =>
        {
            started.TrySetResult();
            await Task.Delay(200, CancellationToken.None);
        });
        await leaving.StartAsync(Stop());
        await UntilAsync(async () => await ScalarAsync("select count(*) from queues") is 1L);
        await PublishAsync(leaving, "cup-ready.v1");
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop());

        await leaving.StopAsync(Stop());

        Assert.Equal(0L, await ScalarAsync("select (select count(*) from messages) + (select count(*) from dead_letters)"));
    }

    [Fact]
    public async Task A_message_that_kills_its_consumers_is_put_aside()
    {
        var quick = new PostgresTransportOptions { Lease = TimeSpan.FromSeconds(1) };
        using var setUp = Service(_ => Task.CompletedTask);
        await setUp.StartAsync(Stop());
        await UntilAsync(async () => await ScalarAsync("select count(*) from queues") is 1L);
        await setUp.StopAsync(Stop());
        await PublishAsync(setUp, "cup-ready.v1");
        for (var death = 0; death < 2; death++)
        {
            await DieOfItAsync(quick);
        }

        var runs = 0;
        using var wary = Service(_ => Task.FromResult(runs++), new RetryPolicy { MaxAttempts = 2 });
        await wary.StartAsync(Stop());
        await UntilAsync(async () => await ScalarAsync("select count(*) from dead_letters") is 1L);
        await wary.StopAsync(Stop());

        Assert.Equal(0, runs);
        Assert.Contains("lost while it handled", (string)(await ScalarAsync("select error from dead_letters"))!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_an_unknown_type_waits_among_the_dead_letters_for_a_release_that_knows_it()
    {
        using var old = Service(_ => Task.CompletedTask);
        await old.StartAsync(Stop());
        await UntilAsync(async () => await ScalarAsync("select count(*) from queues") is 1L);
        await PublishAsync(old, "cup-ready.v3");
        await UntilAsync(async () => await ScalarAsync("select count(*) from dead_letters") is 1L);
        await old.StopAsync(Stop());
        Assert.Equal(
            "Platform.Messaging.NonRetriableException: No handler of bar takes 'cup-ready.v3'. Replay it when a release does.",
            await ScalarAsync("select error from dead_letters"));

        var seen = new ConcurrentQueue<CupReadyV3>();
        using var upgraded = Service(MessageHandler.OfBatch<CupReadyV3>("v3", "cup-ready.v3", (_, cups, _) =>
        {
            seen.Enqueue(cups[0].Message);
            return Task.CompletedTask;
        }));
        await upgraded.StartAsync(Stop());
        var letters = upgraded.Services.GetRequiredService<IDeadLetters>();
        await letters.ReplayAllAsync("bar", new DeadLetterFilter("cup-ready.v3"), new DeadLetterRequest("olga", "k", "f"), Stop());

        await UntilAsync(() => Task.FromResult(!seen.IsEmpty));
        await upgraded.StopAsync(Stop());
        Assert.Equal([new CupReadyV3("7", "Zoë")], seen);
        Assert.Equal(0L, await ScalarAsync("select count(*) from dead_letters"));
    }

    [Fact]
    public async Task One_replica_looks_at_the_queue_for_all_and_another_takes_over_when_it_is_gone()
    {
        using var service = Service(_ => Task.CompletedTask);
        var transport = service.Services.GetRequiredService<ITransport>();
        await transport.DeclareAsync("bar", ["cup-ready.v1"], Stop());
        await PublishAsync(service, "cup-ready.v1");
        var (first, second) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var every = TimeSpan.FromMilliseconds(400);

        Assert.Equal(1, (await transport.WatchAsync("bar", first, every, Stop()))?.Waiting);
        Assert.Null(await transport.WatchAsync("bar", second, every, Stop()));
        Assert.NotNull(await transport.WatchAsync("bar", first, every, Stop()));
        await UntilAsync(async () => await transport.WatchAsync("bar", second, every, Stop()) is { Waiting: 1, OldestWaiting: not null });
        Assert.Null(await transport.WatchAsync("bar", first, every, Stop()));
    }

    private static CancellationToken Stop() => TestContext.Current.CancellationToken;

    private static Task PublishAsync(IHost service, string type) => service.Services.GetRequiredService<ITransport>().PublishAsync(
        "bar",
        [
            new Published(new CloudEvent
            {
                Id = "m1",
                Type = type,
                Source = "tests",
                Data = JsonElement.Parse("""{"cup":7,"label":"7","guest":"Zoë"}"""),
            }),
        ],
        Stop());

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var patience = Task.Delay(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            Assert.False(patience.IsCompleted, "Waited in vain.");
            await Task.Delay(20);
        }
    }

    private IHost Service(Func<CancellationToken, Task> handle, RetryPolicy? retry = null) => Service(
        MessageHandler.Of<CupReady>("on-cup-ready", "cup-ready.v1", (_, _, _, cancellation) => handle(cancellation)) with { Retry = retry });

    private IHost Service(MessageHandler handler)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddPostgresTransport(database.ConnectionString, new PostgresTransportOptions { Lease = TimeSpan.FromMinutes(1) });
        builder.Services.AddMessaging(new MessagingOptions
        {
            ServiceName = "bar",
            MessageTypes = Cups.Types,
            DrainTime = TimeSpan.FromSeconds(1),
            Handlers = [handler],
        });
        return builder.Build();
    }

    private async Task DieOfItAsync(PostgresTransportOptions options)
    {
        var client = await PostgresClient.ConnectAsync(database.ConnectionString, options);
        var taken = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var receiving = client.Transport.ReceiveAsync("bar", 1, async (_, lost) =>
        {
            taken.TrySetResult();
            await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return Settlement.Done;
        }, stop.Token);
        await taken.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop());
        await client.KillAsync();
        await stop.CancelAsync();
        await receiving.WaitAsync(TimeSpan.FromSeconds(30), Stop());
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            return await command.ExecuteScalarAsync(Stop());
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return null;
        }
    }
}
