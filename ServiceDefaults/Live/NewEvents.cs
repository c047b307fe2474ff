using Marten.Events.Daemon.HighWater;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.Live;

/// <summary>
/// Says that events were appended, here or by another replica, and not which: one connection of the process listens to what the event store notifies
/// for its own projections, and every stream waits for that. What a lost connection has missed is caught up with by the next poll.
/// </summary>
internal sealed class NewEvents(NpgsqlDataSource database, TimeProvider clock, ILogger<NewEvents> logger) : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);

    // However many appends there are, each open stream reads at most ten times a second.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    private volatile TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when there may be something new. Take it before reading: what is appended after the reading then ends it.</summary>
    public Task Next => next.Task;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var appended = new PostgresqlListenWakeup(database, logger);
        while (!stoppingToken.IsCancellationRequested)
        {
            // To begin to wait forgets the notifications that are there already, so whoever reads is woken after it, not before.
            var more = appended.WaitAsync(Poll, stoppingToken);
            Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

            using var pause = new PeriodicTimer(Pace, clock);
            await pause.WaitForNextTickAsync(stoppingToken);
            await more;
        }
    }
}
