using System.Diagnostics;
using Npgsql;

namespace Platform.EventStore.Postgres.Transfer;

/// <summary>A position up to which the log will never change: what is not there now will not come.</summary>
/// <remarks>
/// The rule is the one by which <see cref="LogReader"/> passes a gap, asked once: the highest position is seen, then every
/// transaction that had an id by then is waited for. Nobody who starts later can be given a position below.
/// </remarks>
internal static class SettledHead
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <exception cref="TransferException"><c>log-unsettled</c>: a transaction elsewhere did not end within a minute.</exception>
    public static async Task<long> FindAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var (horizon, head) = await TakeHorizonAsync(source, cancellation);
        var started = Stopwatch.GetTimestamp();
        while (await OldestRunningAsync(source, cancellation) < horizon)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new TransferException(
                    "log-unsettled",
                    $"A transaction on this server has been open for more than {Patience.TotalSeconds:0} s and may still write to the log. "
                    + "Look for it in pg_stat_activity (the lowest backend_xid), end it, and try again.");
            }

            await Task.Delay(Pause, cancellation);
        }

        return head;
    }

    private static async Task<(long Horizon, long Head)> TakeHorizonAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        // The statement's snapshot is older than the id it takes, so the highest position it shows was taken before.
        await using var command = source.CreateCommand("select pg_current_xact_id()::text::bigint, coalesce((select max(seq_id) from mt_events), 0)");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<long> OldestRunningAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
