using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>The rows of a view's table as its follower reads and writes them: many at once, and the checkpoint with them.</summary>
internal sealed class ViewRows(ViewTable table, NpgsqlDataSource source, ISubjectKeys? keys)
{
    private readonly PersonalDocuments personal = new(table.Personal, keys);

    private string Generation => $"to_regclass('{table.Table}')::oid::bigint";

    /// <summary>Which table the name stands for now; after a rebuild it is another one.</summary>
    public async Task<long> GenerationAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand($"select {Generation}");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>The documents under these keys; a key without a document is left out.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="into">Where the documents are put.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="within">The connection to use; none for one of its own.</param>
    public async Task LoadAsync(
        List<string> keys, Dictionary<string, object?> into, CancellationToken cancellation, NpgsqlConnection? within = null)
    {
        await using var command = within?.CreateCommand() ?? source.CreateCommand();
        command.CommandText =
            $"select v.{table.Key}, {table.Content} from {table.Table} v where v.{table.Key} = any ($1) and {table.Alive}";
        command.Parameters.Add(new() { Value = keys });
        var (found, contents) = (new List<string>(), new List<byte[]>());
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                found.Add(reader.GetString(0));
                contents.Add(reader.GetFieldValue<byte[]>(1));
            }
        }

        var open = await personal.RevealAsync(contents, cancellation);
        for (var index = 0; index < found.Count; index++)
        {
            into[found[index]] = JsonSerializer.Deserialize(open[index], table.View.DocumentType, table.Json);
        }
    }

    /// <summary>Writes the rows and moves the checkpoint, both or neither.</summary>
    /// <param name="rows">Each key once.</param>
    /// <param name="from">Where the checkpoint stands.</param>
    /// <param name="to">Where it stands afterwards.</param>
    /// <param name="generation">Which table the rows were folded for: what was read from one is never written into another.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="within">The connection whose transaction this is a part of; none for a transaction of its own.</param>
    /// <exception cref="FencedException">The checkpoint or the table is another one; nothing is written.</exception>
    public async Task StoreAsync(
        ChangedRow[] rows, long from, long to, long generation, CancellationToken cancellation, NpgsqlConnection? within = null)
    {
        await using var command = within?.CreateCommand() ?? source.CreateCommand();

        // The last line names the table only so that its lock is taken before anything is looked at, as who swaps a view does it.
        command.CommandText =
            $"""
            with moved as (
                update mt_event_progression set last_seq_id = $3, last_updated = now()
                where name = $1 and last_seq_id = $2 and {Generation} = $10 returning 1)
            select store_view_rows($4::text::regclass, $5, $6, $7, $8, $9) from moved
            where not exists (select from {table.Table} where false)
            """;
        command.Parameters.Add(new() { Value = table.CheckpointName });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        await AddRowsAsync(command, rows, cancellation);
        command.Parameters.Add(new() { Value = generation });
        if (await command.ExecuteScalarAsync(cancellation) is null)
        {
            throw new FencedException(table.CheckpointName, from);
        }
    }

    /// <summary>Writes rows of a table that has no checkpoint.</summary>
    public async Task StoreAsync(ChangedRow[] rows, NpgsqlConnection within, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select store_view_rows($1::text::regclass, $2, $3, $4, $5, $6)", within);
        await AddRowsAsync(command, rows, cancellation);
        await command.ExecuteScalarAsync(cancellation);
    }

    private async Task AddRowsAsync(NpgsqlCommand command, ChangedRow[] rows, CancellationToken cancellation)
    {
        // In the order of the index, neighbours find its pages in memory.
        Array.Sort(rows, (one, other) => string.CompareOrdinal(one.Key, other.Key));
        command.Parameters.Add(new() { Value = table.Table });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, row => row.Key) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, row => row.Stream) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, row => row.Last.Event.Version) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(rows, row => row.Last.Event.Position) });
        var contents = await personal.ProtectAsync(Array.ConvertAll(rows, row => row.Json), cancellation);
        command.Parameters.Add(new() { Value = contents, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
    }

    /// <summary>A document as it is stored; null for one that is deleted.</summary>
    public string? Write(object? document) =>
        document is null ? null : JsonSerializer.Serialize(document, table.View.DocumentType, table.Json);
}

/// <summary>A document as it is to be written.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Last">The last event folded into it.</param>
/// <param name="Json">What is stored; null when the document is deleted.</param>
internal readonly record struct ChangedRow(string Key, LastChange Last, string? Json)
{
    /// <summary>The stream that feeds it, as it is stored: nothing for several.</summary>
    public string Stream => Last.IsMixed ? "" : Last.Event.Stream.Value;
}
