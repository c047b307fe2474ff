using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventSourcing;
using Platform.Postgres;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Sees to it that every stream of an inline view's category has its document: builds them once, and then looks now and then
/// whether a replica that does not know the view has left one behind. It reads no event of a stream whose document is there, and it
/// needs no writer to wait: whoever writes a document writes the same one, and the higher version wins.
/// </summary>
internal sealed class InlineViewKeeper(
    InlineView view, NpgsqlDataSource source, EventTypes types, LogSignals signals, ISubjectKeys? keys, ILogger<InlineViewKeeper> logger)
    : BackgroundService
{
    private const int PageSize = 500;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(20);

    private readonly InlineRows rows = new(view, source, types, keys);

    private string Name => view.Table.CheckpointName;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failed = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var lead = await Leadership.TryTakeAsync(source, Name, stoppingToken);
                if (lead is not null)
                {
                    await KeepAsync(lead, stoppingToken);
                }
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The same failure again and again says nothing new.
                var level = failed ? LogLevel.Debug : LogLevel.Warning;
                logger.Log(level, "{View} could not be kept whole and will be tried again: {Error}", Name, error.Message);
                failed = true;
            }

            await Task.Delay(Pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task KeepAsync(Leadership lead, CancellationToken stop)
    {
        var position = await Checkpoint.LoadAsync(source, Name, stop);
        if (position == 0)
        {
            position = await BuildAsync(stop);
        }

        while (true)
        {
            var horizon = await TakeHorizonAsync(stop);
            var behind = await rows.FindBehindAsync(position, stop);
            await rows.CatchUpAsync(behind, stop);
            if (behind.Count > 0)
            {
                logger.LogInformation("{View} had {Count} documents left behind, which are folded now.", Name, behind.Count);
                signals.AnnounceViews();
            }

            await lead.VerifyAsync(stop);
            await Task.Delay(Idle, stop);
            position = await MoveOnAsync(position, horizon, stop);
        }
    }

    /// <summary>Goes once through all streams; returns the position up to which every event is in its document.</summary>
    private async Task<long> BuildAsync(CancellationToken stop)
    {
        var started = Stopwatch.GetTimestamp();
        var horizon = await TakeHorizonAsync(stop);
        while (!await HasEndedAsync(horizon, stop))
        {
            await Task.Delay(Soon, stop);
        }

        var (after, count) = ("", 0);
        while (await rows.FindBehindAsync(after, PageSize, stop) is ({ } last, var behind))
        {
            await rows.CatchUpAsync(behind, stop);
            (after, count) = (last, count + behind.Count);
        }

        await Checkpoint.MoveAsync(source, Name, 0, horizon.Position, stop);
        logger.LogInformation("{View} is built: {Count} documents in {Elapsed}.", Name, count, Stopwatch.GetElapsedTime(started));
        signals.AnnounceViews();
        return horizon.Position;
    }

    /// <summary>The checkpoint moves to a horizon once everybody who could still fill a gap below it has ended and been looked at.</summary>
    private async Task<long> MoveOnAsync(long position, (long Transaction, long Position) horizon, CancellationToken stop)
    {
        if (horizon.Position == position || !await HasEndedAsync(horizon, stop))
        {
            return position;
        }

        // Those that ended since the last look are looked at before the checkpoint passes them.
        await rows.CatchUpAsync(await rows.FindBehindAsync(position, stop), stop);
        await Checkpoint.MoveAsync(source, Name, position, horizon.Position, stop);
        return horizon.Position;
    }

    /// <summary>The highest position, and a transaction id that every transaction has stayed below which may still fill a gap below it.</summary>
    private async Task<(long Transaction, long Position)> TakeHorizonAsync(CancellationToken stop)
    {
        await using var command = source.CreateCommand("select pg_current_xact_id()::text::bigint, coalesce((select max(seq_id) from mt_events), 0)");
        await using var reader = await command.ExecuteReaderAsync(stop);
        await reader.ReadAsync(stop);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<bool> HasEndedAsync((long Transaction, long Position) horizon, CancellationToken stop)
    {
        await using var command = source.CreateCommand("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= $1");
        command.Parameters.Add(new() { Value = horizon.Transaction });
        return await command.ExecuteScalarAsync(stop) is true;
    }
}
