using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>
/// A view folded anew, up to where the live one stood, into a table that only this session sees and that ends with it. The folding is
/// the view's own, a page at a time with the documents it needs, so that memory is bounded by the page and not by the view.
/// </summary>
internal sealed class RecomputedView(ViewTable table, int number, long checkpoint)
{
    private readonly DocumentCache cache = new();

    public ViewTable Live => table;

    /// <summary>The position up to which the live view had folded the log when it was looked at.</summary>
    public long Checkpoint => checkpoint;

    /// <summary>The table, in the session that holds it.</summary>
    public string Table { get; } = $"recomputed_{number}";

    /// <summary>Why it could not be folded to the end; null when it could.</summary>
    public string? Fault { get; private set; }

    public async Task CreateAsync(NpgsqlConnection session, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"create temp table {Table} (key text collate \"C\" primary key, stream text not null, version bigint not null, data jsonb null)",
            session);
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Nothing beyond this event can be folded.</summary>
    public void Stop(long position, string reason)
    {
        if (position <= checkpoint)
        {
            Fault ??= $"the event at position {position} {reason}";
        }
    }

    /// <summary>Folds the events up to the checkpoint; a page comes after the page before it.</summary>
    public async Task FoldAsync(NpgsqlConnection session, IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
    {
        if (Fault is not null || events.Count == 0 || events[0].Position > checkpoint)
        {
            return;
        }

        if (Changes(events) is not { Count: > 0 } changes)
        {
            return;
        }

        var last = new Dictionary<string, RecordedEvent>();
        foreach (var (key, happened) in changes)
        {
            last[key] = happened;
        }

        var documents = await LoadAsync(session, last.Keys, cancellation);
        foreach (var (key, happened) in changes)
        {
            try
            {
                documents[key] = table.View.EvolveDocument(documents.GetValueOrDefault(key), happened);
            }
            catch (Exception error)
            {
                Stop(happened.Position, $"makes the view's Evolve fail with {error.GetType().Name}");
                return;
            }
        }

        await StoreAsync(session, documents, last, cancellation);
    }

    private List<(string Key, RecordedEvent Event)> Changes(IReadOnlyList<RecordedEvent> events)
    {
        var changes = new List<(string Key, RecordedEvent Event)>(events.Count);
        foreach (var happened in events.TakeWhile(happened => happened.Position <= checkpoint))
        {
            if (table.View.KeyOf(happened) is { } key)
            {
                changes.Add((key, happened));
            }
        }

        return changes;
    }

    private async Task<Dictionary<string, object?>> LoadAsync(
        NpgsqlConnection session, Dictionary<string, RecordedEvent>.KeyCollection keys, CancellationToken cancellation)
    {
        var documents = new Dictionary<string, object?>(keys.Count);
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

        await using var command = new NpgsqlCommand($"select key, data from {Table} where key = any ($1) and data is not null", session);
        command.Parameters.Add(new() { Value = missing });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var data = reader.GetFieldValue<byte[]>(1);
            documents.Add(reader.GetString(0), JsonSerializer.Deserialize(data, table.View.DocumentType, PlatformJson.Options));
        }

        return documents;
    }

    private async Task StoreAsync(
        NpgsqlConnection session,
        Dictionary<string, object?> documents,
        Dictionary<string, RecordedEvent> last,
        CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            $"""
            insert into {Table} (key, stream, version, data)
            select d.key, d.stream, d.version, d.data from unnest($1, $2, $3, $4) as d (key, stream, version, data)
            on conflict (key) do update set stream = excluded.stream, version = excluded.version, data = excluded.data
            """,
            session);
        var keys = last.Keys.ToArray();
        var data = Array.ConvertAll(keys, key => Write(documents[key]));
        command.Parameters.Add(new() { Value = keys });
        command.Parameters.Add(new() { Value = Array.ConvertAll(keys, key => last[key].Stream.Value) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(keys, key => last[key].Version) });
        command.Parameters.Add(new() { Value = data, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellation);
        for (var index = 0; index < keys.Length; index++)
        {
            cache.Keep(keys[index], documents[keys[index]], data[index]);
        }
    }

    private string? Write(object? document) =>
        document is null ? null : JsonSerializer.Serialize(document, table.View.DocumentType, PlatformJson.Options);
}
