using Npgsql;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>One row of a view: its content as a hash; none for a row that is deleted.</summary>
internal sealed record RowHash(string Key, byte[] Order, string Stream, long Version, string? Hash);

/// <summary>The rows of a view's table, one after another in the order of their keys' bytes.</summary>
internal sealed class RowHashes(NpgsqlConnection session, ViewTable view) : IAsyncDisposable
{
    private NpgsqlCommand? command;
    private NpgsqlDataReader? reader;

    /// <summary>The next row; null at the end.</summary>
    public async Task<RowHash?> NextAsync(CancellationToken cancellation)
    {
        if (reader is null)
        {
            command = new NpgsqlCommand(
                $"""
                select v.{view.Key}, convert_to(v.{view.Key}, 'UTF8'), v.{view.Stream}, {view.VisibleVersion},
                    case when {view.Alive} then encode(sha256(convert_to(({view.Content})::text, 'UTF8')), 'hex') end
                from {view.Table} v order by v.{view.Key} collate "C"
                """,
                session);
            command.CommandTimeout = 0;
            reader = await command.ExecuteReaderAsync(cancellation);
        }

        return await reader.ReadAsync(cancellation)
            ? new RowHash(
                reader.GetString(0),
                reader.GetFieldValue<byte[]>(1),
                reader.GetString(2),
                reader.GetInt64(3),
                reader.IsDBNull(4) ? null : reader.GetString(4))
            : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (reader is not null)
        {
            await reader.DisposeAsync();
        }

        if (command is not null)
        {
            await command.DisposeAsync();
        }
    }
}
