using Npgsql;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>One row of a view: its document as a hash.</summary>
internal sealed record ViewRowHash(string Key, byte[] Order, string Stream, long Version, string? Hash);

/// <summary>The rows of a view's table, one after another in the order of their keys' bytes.</summary>
internal sealed class ViewRows(NpgsqlConnection session, string table) : IAsyncDisposable
{
    private NpgsqlCommand? command;
    private NpgsqlDataReader? reader;

    /// <summary>The next row; null at the end.</summary>
    public async Task<ViewRowHash?> NextAsync(CancellationToken cancellation)
    {
        if (reader is null)
        {
            command = new NpgsqlCommand(
                $"""
                select key, convert_to(key, 'UTF8'), stream, version, encode(sha256(convert_to(data::text, 'UTF8')), 'hex')
                from {table} order by key collate "C"
                """,
                session);
            command.CommandTimeout = 0;
            reader = await command.ExecuteReaderAsync(cancellation);
        }

        return await reader.ReadAsync(cancellation)
            ? new ViewRowHash(
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
