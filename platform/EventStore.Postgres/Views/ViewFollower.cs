using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Folds the log into a view: a page in memory per key, one load, one write of rows and checkpoint together.</summary>
internal sealed class ViewFollower(ViewTable table, NpgsqlDataSource source, LogSignals signals) : ILogFollower
{
    public string Name => table.CheckpointName;

    public async Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, CancellationToken cancellation)
    {
        var changes = events.Select(happened => (Key: table.View.KeyOf(happened), Event: happened)).Where(change => change.Key is not null).ToList();
        var to = events[^1].Position;
        if (changes.Count == 0)
        {
            await Checkpoint.MoveAsync(source, Name, checkpoint, to, cancellation);
        }
        else
        {
            var documents = await LoadAsync([.. changes.Select(change => change.Key!).Distinct()], cancellation);
            var last = new Dictionary<string, RecordedEvent>();
            foreach (var (key, happened) in changes)
            {
                documents[key!] = table.View.EvolveDocument(documents.GetValueOrDefault(key!), happened);
                last[key!] = happened;
            }

            await StoreAsync(documents, last, checkpoint, to, cancellation);
        }

        signals.AnnounceViews();
    }

    private async Task<Dictionary<string, object?>> LoadAsync(string[] keys, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand($"select key, data from {table.Table} where key = any ($1) and data is not null");
        command.Parameters.Add(new() { Value = keys });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var documents = new Dictionary<string, object?>();
        while (await reader.ReadAsync(cancellation))
        {
            var data = reader.GetFieldValue<byte[]>(1);
            documents.Add(reader.GetString(0), JsonSerializer.Deserialize(data, table.View.DocumentType, PlatformJson.Options));
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
        var keys = documents.Keys.ToArray();
        command.Parameters.Add(new() { Value = Name });
        command.Parameters.Add(new() { Value = from });
        command.Parameters.Add(new() { Value = to });
        command.Parameters.Add(new() { Value = keys });
        command.Parameters.Add(new() { Value = Array.ConvertAll(keys, key => last[key].Stream.Value) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(keys, key => last[key].Version) });
        var data = Array.ConvertAll(keys, key => Write(documents[key]));
        command.Parameters.Add(new() { Value = data, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        if (await command.ExecuteScalarAsync(cancellation) is not 1L)
        {
            throw new FencedException(Name, from);
        }
    }

    private string? Write(object? document) =>
        document is null ? null : JsonSerializer.Serialize(document, table.View.DocumentType, PlatformJson.Options);
}
