using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Folds the log into a view: a page in memory per key, one load, one write of rows and checkpoint together.</summary>
internal sealed class ViewFollower(ViewTable table, NpgsqlDataSource source, LogSignals signals, PersonalDocuments personal) : ILogFollower
{
    private readonly DocumentCache cache = new();
    private long cachedAt;

    public string Name => table.CheckpointName;

    // The more events meet in one page, the fewer documents are written more than once.
    public int MaxPage => 40_000;

    public async Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, bool isLast, CancellationToken cancellation)
    {
        // Checkpoints only rise: when it stands where this process left it, nobody else has written a document since.
        if (checkpoint != cachedAt)
        {
            cache.Clear();
        }

        await FoldAsync(events, checkpoint, cancellation);
        cachedAt = events[^1].Position;

        // At the head of the log the documents are loaded anew each time: a service at rest keeps none.
        if (isLast)
        {
            cache.Clear();
        }

        signals.AnnounceViews();
    }

    private async Task FoldAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, CancellationToken cancellation)
    {
        var changes = new List<(string Key, RecordedEvent Event)>(events.Count);
        foreach (var happened in events)
        {
            if (table.View.KeyOf(happened) is { } key)
            {
                changes.Add((key, happened));
            }
        }

        var to = events[^1].Position;
        if (changes.Count == 0)
        {
            await Checkpoint.MoveAsync(source, Name, checkpoint, to, cancellation);
            return;
        }

        var last = new Dictionary<string, RecordedEvent>();
        foreach (var (key, happened) in changes)
        {
            last[key] = happened;
        }

        var documents = await LoadAsync([.. last.Keys], cancellation);
        foreach (var (key, happened) in changes)
        {
            documents[key] = table.View.EvolveDocument(documents.GetValueOrDefault(key), happened);
        }

        await StoreAsync(documents, last, checkpoint, to, cancellation);
    }

    /// <summary>The documents under these keys; a key without a document is absent or null.</summary>
    private async Task<Dictionary<string, object?>> LoadAsync(string[] keys, CancellationToken cancellation)
    {
        var documents = new Dictionary<string, object?>(keys.Length);
        var missing = new List<string>();
        foreach (var key in keys)
        {
            if (cache.TryGet(key, out var document))
            {
                documents.Add(key, document);
            }
            else
            {
                missing.Add(key);
            }
        }

        if (missing.Count == 0)
        {
            return documents;
        }

        await using var command = source.CreateCommand($"select key, data from {table.Table} where key = any ($1) and data is not null");
        command.Parameters.Add(new() { Value = missing });
        var (found, data) = (new List<string>(), new List<byte[]>());
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                found.Add(reader.GetString(0));
                data.Add(reader.GetFieldValue<byte[]>(1));
            }
        }

        foreach (var (key, json) in found.Zip(await personal.RevealAsync(data, cancellation)))
        {
            documents.Add(key, JsonSerializer.Deserialize(json, table.View.DocumentType, PlatformJson.Options));
        }

        return documents;
    }

    private async Task StoreAsync(
        Dictionary<string, object?> documents, Dictionary<string, RecordedEvent> last, long from, long to, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"""
            with moved as (
                update mt_event_progression set last_seq_id = $3, last_updated = now() where name = $1 and last_seq_id = $2 returning 1),
            stored as (
                insert into {table.Table} (key, stream, version, data)
                select d.key, d.stream, d.version, d.data from unnest($4, $5, $6, $7) as d (key, stream, version, data)
                where exists (select from moved)
                on conflict (key) do update set stream = excluded.stream, version = excluded.version, data = excluded.data)
            select count(*) from moved
            """);
        // In the order of the index, neighbours find its pages in memory.
        var keys = documents.Keys.ToArray();
        Array.Sort(keys, StringComparer.Ordinal);
        command.Parameters.Add(new() { Value = Name });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        command.Parameters.Add(new() { Value = keys });
        command.Parameters.Add(new() { Value = Array.ConvertAll(keys, key => last[key].Stream.Value) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(keys, key => last[key].Version) });
        var data = await personal.ProtectAsync(Array.ConvertAll(keys, key => Write(documents[key])), cancellation);
        command.Parameters.Add(new() { Value = data, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        if (await command.ExecuteScalarAsync(cancellation) is not 1L)
        {
            throw new FencedException(Name, from);
        }

        for (var index = 0; index < keys.Length; index++)
        {
            cache.Keep(keys[index], documents[keys[index]], data[index]);
        }
    }

    private string? Write(object? document) =>
        document is null ? null : JsonSerializer.Serialize(document, table.View.DocumentType, PlatformJson.Options);
}
