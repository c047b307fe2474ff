using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Postgres;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Wakes whoever follows the log or waits for a view: at once in this process, and in the others by a <c>NOTIFY</c> of its own
/// (outside the write transaction, since notifying commits one at a time), coalesced so that a busy log costs a fixed number per second.
/// </summary>
internal sealed class LogSignals(NpgsqlDataSource source, ILogger<LogSignals> logger) : BackgroundService
{
    public const string Channel = "event_store";

    private const string LogMoved = "log";
    private const string ViewsMoved = "views";
    private const string ControlsMoved = "controls";
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(10);

    private readonly string self = Guid.CreateVersion7().ToString("n");
    private readonly Signal due = new();
    private int logDue;
    private int viewsDue;
    private int controlsDue;

    /// <summary>Events were committed, here or elsewhere.</summary>
    public Signal Log { get; } = new();

    /// <summary>A view has moved on, here or elsewhere.</summary>
    public Signal Views { get; } = new();

    /// <summary>An operator has asked for something, here or elsewhere.</summary>
    public Signal Controls { get; } = new();

    public void AnnounceControls()
    {
        Controls.Pulse();
        Interlocked.Exchange(ref controlsDue, 1);
        due.Pulse();
    }

    public void AnnounceLog()
    {
        Log.Pulse();
        Interlocked.Exchange(ref logDue, 1);
        due.Pulse();
    }

    public void AnnounceViews()
    {
        Views.Pulse();
        Interlocked.Exchange(ref viewsDue, 1);
        due.Pulse();
    }

    /// <summary>Takes a notification; null means that some may have been missed.</summary>
    public void Hear(string? payload)
    {
        if (payload?.EndsWith(self, StringComparison.Ordinal) == true)
        {
            return;
        }

        if (payload is null || payload.StartsWith(LogMoved, StringComparison.Ordinal))
        {
            Log.Pulse();
        }

        if (payload is null || payload.StartsWith(ViewsMoved, StringComparison.Ordinal))
        {
            Views.Pulse();
        }

        if (payload is null || payload.StartsWith(ControlsMoved, StringComparison.Ordinal))
        {
            Controls.Pulse();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = 0L;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await due.WaitAsync(seen, Timeout.InfiniteTimeSpan, stoppingToken);
                seen = due.Count;
                await NotifyAsync(ref logDue, LogMoved, stoppingToken);
                await NotifyAsync(ref viewsDue, ViewsMoved, stoppingToken);
                await NotifyAsync(ref controlsDue, ControlsMoved, stoppingToken);
                await Task.Delay(Spacing, stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // A lost notification costs time only: followers in other processes also poll.
                logger.LogDebug("A notification could not be sent ({Error}).", error.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task NotifyAsync(ref int flag, string what, CancellationToken cancellation) =>
        Interlocked.Exchange(ref flag, 0) == 0 ? Task.CompletedTask : SendAsync($"{what} {self}", cancellation);

    private async Task SendAsync(string payload, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select pg_notify($1, $2)");
        command.Parameters.Add(new() { Value = Channel });
        command.Parameters.Add(new() { Value = payload });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
