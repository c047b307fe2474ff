using System.Security.Cryptography;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>One row of a view: its content as a hash; none for a row that is deleted.</summary>
internal sealed record RowHash(string Key, byte[] Order, string Stream, long Version, string? Hash);

/// <summary>
/// The rows of a view's table, one after another in the order of their keys' bytes. Personal data is hashed in clear: sealed twice, the
/// same value is stored in two forms.
/// </summary>
internal sealed class RowHashes(NpgsqlConnection session, ViewTable view, ISubjectKeys? keys) : IAsyncDisposable
{
    private const int PageSize = 500;

    private readonly PersonalDocuments personal = new(view.Personal, keys);
    private readonly Queue<RowHash> ahead = [];
    private NpgsqlCommand? command;
    private NpgsqlDataReader? reader;

    /// <summary>The next row; null at the end.</summary>
    public async Task<RowHash?> NextAsync(CancellationToken cancellation)
    {
        if (ahead.Count == 0)
        {
            await ReadPageAsync(cancellation);
        }

        return ahead.TryDequeue(out var row) ? row : null;
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

    private async Task ReadPageAsync(CancellationToken cancellation)
    {
        reader ??= await OpenAsync(cancellation);
        var (rows, contents) = (new List<RowHash>(), new List<byte[]>());
        while (rows.Count < PageSize && await reader.ReadAsync(cancellation))
        {
            var isAlive = !reader.IsDBNull(4);
            rows.Add(new RowHash(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetString(2), reader.GetInt64(3), isAlive ? "" : null));
            contents.Add(isAlive ? reader.GetFieldValue<byte[]>(4) : "{}"u8.ToArray());
        }

        var open = await personal.RevealAsync(contents, cancellation);
        for (var index = 0; index < rows.Count; index++)
        {
            var hash = rows[index].Hash is null ? null : Convert.ToHexString(SHA256.HashData(open[index]));
            ahead.Enqueue(rows[index] with { Hash = hash });
        }
    }

    private async Task<NpgsqlDataReader> OpenAsync(CancellationToken cancellation)
    {
        command = new NpgsqlCommand(
            $"""
            select v.{view.Key}, convert_to(v.{view.Key}, 'UTF8'), v.{view.Stream}, {view.VisibleVersion}, case when {view.Alive} then {view.Content} end
            from {view.Table} v order by v.{view.Key} collate "C"
            """,
            session);
        command.CommandTimeout = 0;
        return await command.ExecuteReaderAsync(cancellation);
    }
}
