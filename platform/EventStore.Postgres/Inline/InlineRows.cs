using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>The rows of an inline view's table. Whoever writes one, the higher version wins.</summary>
internal sealed class InlineRows(InlineView view, NpgsqlDataSource source, EventTypes types, ISubjectKeys? keys)
{
    private string Table => view.Table.Table;

    /// <summary>The document of a stream at its stored version; version 0 when there is none that can be read.</summary>
    public async Task<(object? Document, long Version)> LoadAsync(StreamId stream, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand($"select version, data from {Table} where key = $1");
        command.Parameters.Add(new() { Value = stream.Id });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? view.Read(reader, 0) : (null, 0);
    }

    /// <summary>The document of a stream folded on from a version to another one, by the events between them.</summary>
    public async Task<(object? Document, long Version)> FoldAsync(
        StreamId stream, object? document, long after, long to, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"select {EventRow.Columns} from mt_events where stream_id = $1 and version > $2 and version <= $3 order by version");
        command.Parameters.Add(new() { Value = stream.Value });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = to });
        var events = new List<RecordedEvent>();
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                events.Add(EventRow.Read(reader, types));
            }
        }

        await EventRow.OpenAsync(events, keys, cancellation);
        foreach (var happened in events)
        {
            (document, after) = (view.Evolve(document, happened), happened.Version);
        }

        return (document, after);
    }

    /// <summary>Folds and stores the documents of streams whose rows are behind.</summary>
    public async Task CatchUpAsync(IReadOnlyList<string> streams, CancellationToken cancellation)
    {
        foreach (var name in streams)
        {
            var stream = StreamId.Parse(name);
            var (document, version) = await LoadAsync(stream, cancellation);
            (document, var reached) = await FoldAsync(stream, document, version, long.MaxValue, cancellation);
            if (reached > version)
            {
                await StoreAsync(view.Write(stream, reached, document), cancellation);
            }
        }
    }

    public async Task StoreAsync(InlineDocument document, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"""
            insert into {Table} as v (key, stream, version, data) values ($1, $2, $3, $4)
            on conflict (key) do update set stream = excluded.stream, version = excluded.version, data = excluded.data
            where v.version < excluded.version
            """);
        command.Parameters.Add(new() { Value = document.Stream.Id });
        command.Parameters.Add(new() { Value = document.Stream.Value });
        command.Parameters.Add(new() { Value = document.Version });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = document.Json, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A page of the view's streams in order of name, and those among them whose rows are behind.</summary>
    public async Task<(string? Last, IReadOnlyList<string> Behind)> FindBehindAsync(string after, int limit, CancellationToken cancellation)
    {
        // The category is compared as a prefix, and the order is the database's own, whatever its collation.
        await using var command = source.CreateCommand(
            $"""
            select s.id, coalesce(v.version, 0) < s.version
            from mt_streams s left join {Table} v on v.key = substr(s.id, length($1) + 1)
            where s.id > $2 and starts_with(s.id, $1) order by s.id limit $3
            """);
        command.Parameters.Add(new() { Value = $"{view.Category}-" });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = limit });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        string? last = null;
        var behind = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            last = reader.GetString(0);
            if (reader.GetBoolean(1))
            {
                behind.Add(last);
            }
        }

        return (last, behind);
    }

    /// <summary>The streams that have events after a position and whose rows are behind: some replica does not know the view.</summary>
    public async Task<IReadOnlyList<string>> FindBehindAsync(long position, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"""
            select e.stream_id
            from (select stream_id, max(version) as version from mt_events where seq_id > $2 and starts_with(stream_id, $1) group by stream_id) e
            left join {Table} v on v.key = substr(e.stream_id, length($1) + 1)
            where coalesce(v.version, 0) < e.version
            """);
        command.Parameters.Add(new() { Value = $"{view.Category}-" });
        command.Parameters.Add(new() { Value = position });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var behind = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            behind.Add(reader.GetString(0));
        }

        return behind;
    }
}
