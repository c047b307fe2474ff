using System.Threading.Channels;
using JasperFx.Events.Daemon.HighWater;
using Marten;
using Marten.Services;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.EventStore;

/// <summary>
/// Says that events were appended, here or by another replica, and not which: the store's projections and the streams of live events read then.
/// Marten's own <c>NOTIFY</c> stands in every append's transaction, where it makes commits wait for one another, and has one name for all stores of
/// a database, so that each service wakes every other. This one is said after the commit, at most once in a while, and only when another replica
/// listens. What is lost with a connection or a process, a poll finds.
/// </summary>
internal sealed partial class AppendedEvents : BackgroundService, IDaemonWakeup
{
    /// <summary>However many appends there are, those who wait are woken at most so often.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Census = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Reconnect = TimeSpan.FromSeconds(1);

    private readonly string me = Guid.CreateVersion7().ToString("n");
    private readonly Channel<byte> rings = Channel.CreateBounded<byte>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string name;
    private readonly NpgsqlDataSource database;
    private readonly TimeProvider clock;
    private readonly ILogger<AppendedEvents> logger;

    private volatile TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task daemonWaitsFor = Task.CompletedTask;
    private volatile bool othersAreToKnow;
    private volatile int listener;
    private bool othersListen;
    private long? lookedForOthers;

    public AppendedEvents(string service, NpgsqlDataSource database, TimeProvider clock, ILogger<AppendedEvents> logger)
    {
        (name, this.database, this.clock, this.logger) = ($"{service}_events_appended", database, clock, logger);
        AfterCommits = new Bell(this);
    }

    /// <summary>Rings when a session has appended events.</summary>
    public IDocumentSessionListener AfterCommits { get; }

    /// <summary>Ends when there may be something new. Take it before reading: what is appended after the reading then ends it.</summary>
    public Task Next => next.Task;

    /// <summary>The daemon reads after it: what is appended while it reads ends the next wait at once.</summary>
    public async Task WaitAsync(TimeSpan timeout, CancellationToken token)
    {
        await daemonWaitsFor.WaitAsync(timeout, clock, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        token.ThrowIfCancellationRequested();
        daemonWaitsFor = Next;
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(WakeAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task WakeAsync(CancellationToken stop)
    {
        using var pause = new PeriodicTimer(Pace, clock);
        await foreach (var _ in rings.Reader.ReadAllAsync(stop))
        {
            Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            if (othersAreToKnow)
            {
                othersAreToKnow = false;
                await TellOthersAsync(stop);
            }

            await pause.WaitForNextTickAsync(stop);
        }
    }

    private async Task TellOthersAsync(CancellationToken stop)
    {
        try
        {
            if (await OthersListenAsync(stop))
            {
                await using var tell = database.CreateCommand("select pg_notify($1, $2)");
                tell.Parameters.AddWithValue(name);
                tell.Parameters.AddWithValue(me);
                await tell.ExecuteScalarAsync(stop);
            }
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            LogUnheard(logger, name, error);
        }
    }

    // The answer costs more than the notification that it may save, so it is good for a while.
    private async Task<bool> OthersListenAsync(CancellationToken stop)
    {
        if (lookedForOthers is not { } looked || clock.GetElapsedTime(looked) > Census)
        {
            await using var look = database.CreateCommand(
                "select exists (select from pg_stat_activity where application_name = $1 and pid <> $2)");
            look.Parameters.AddWithValue(name);
            look.Parameters.AddWithValue(listener);
            othersListen = (bool)(await look.ExecuteScalarAsync(stop))!;
            lookedForOthers = clock.GetTimestamp();
        }

        return othersListen;
    }

    private async Task ListenAsync(CancellationToken stop)
    {
        using var pause = new PeriodicTimer(Reconnect, clock);
        while (true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stop);
                connection.Notification += (_, notification) => Hear(notification.Payload);
                await using (var listen = connection.CreateCommand())
                {
                    listen.CommandText = $"LISTEN {name}; select set_config('application_name', '{name}', false)";
                    await listen.ExecuteScalarAsync(stop);
                }

                listener = connection.ProcessID;
                Hear("what was said while nobody listened");
                while (true)
                {
                    if (!await connection.WaitAsync(Poll, stop))
                    {
                        Hear("what was lost on the way");
                    }
                }
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                LogUnheard(logger, name, error);

                // The server has gone away from all connections, and of those that lie idle each would fail somebody's request first.
                database.Clear();
                await pause.WaitForNextTickAsync(stop);
            }
        }
    }

    private void Hear(string who)
    {
        if (who != me)
        {
            rings.Writer.TryWrite(0);
        }
    }

    private void Ring()
    {
        othersAreToKnow = true;
        rings.Writer.TryWrite(0);
    }

    [LoggerMessage(LogLevel.Warning, "{Name} cannot be said or heard for now; what is appended by other replicas is found by polling.")]
    private static partial void LogUnheard(ILogger logger, string name, Exception error);

    private sealed class Bell(AppendedEvents appended) : DocumentSessionListenerBase
    {
        public override Task AfterCommitAsync(IDocumentSession session, IChangeSet commit, CancellationToken token)
        {
            if (commit.GetEvents().Any())
            {
                appended.Ring();
            }

            return Task.CompletedTask;
        }
    }
}
