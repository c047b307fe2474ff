using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>
/// The views as they stood at one moment, rows and checkpoints together: one transaction that sees nothing of what comes later. It
/// only reads and so has no transaction id; followers of the log, who wait for ids, do not wait for it. Vacuum does.
/// </summary>
internal sealed class LiveViews(NpgsqlConnection session) : IAsyncDisposable
{
    public static async Task<LiveViews> OpenAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        var session = await source.OpenConnectionAsync(cancellation);
        try
        {
            // While the log is folded the transaction is idle, which the server would otherwise end.
            await using var begin = new NpgsqlCommand(
                "begin transaction isolation level repeatable read, read only; set local idle_in_transaction_session_timeout = 0", session);
            await begin.ExecuteNonQueryAsync(cancellation);
            return new LiveViews(session);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>How far a view had come; null when it has no table yet.</summary>
    public async Task<long?> CheckpointAsync(ViewTable view, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            select to_regclass($1) is not null, coalesce((select last_seq_id from mt_event_progression where name = $2), 0)
            """,
            session);
        command.Parameters.Add(new() { Value = view.Table });
        command.Parameters.Add(new() { Value = view.CheckpointName });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        return reader.GetBoolean(0) ? reader.GetInt64(1) : null;
    }

    /// <summary>A view's rows in the order of their keys' bytes.</summary>
    public RowHashes Rows(ViewTable view, ISubjectKeys? keys) => new(session, view, keys);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await using var command = new NpgsqlCommand("rollback", session);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is NpgsqlException or InvalidOperationException)
        {
            // The session is gone, and its transaction with it.
        }

        await session.DisposeAsync();
    }
}
