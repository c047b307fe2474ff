using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Reads the documents or rows of one view.</summary>
internal sealed class PostgresViewReader<TDocument>(ViewTable table, NpgsqlDataSource source, LogSignals signals, ISubjectKeys? keys)
    : IViewReader<TDocument>
    where TDocument : class
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly PersonalDocuments personal = new(table.Personal, keys);

    public IReadOnlyList<string> SortBy => table.View.SortBy;

    public Task<ViewRow<TDocument>?> FindAsync(string key, long atLeast = 0, CancellationToken cancellation = default) =>
        FindAsync(key, null, atLeast, cancellation);

    public Task<ViewRow<TDocument>?> FindAsync(string key, StreamVersion atLeast, CancellationToken cancellation = default) =>
        FindAsync(key, atLeast.Stream.Value, atLeast.Version, cancellation);

    public async Task<IReadOnlyList<ViewRow<TDocument>>> ListAsync(ViewQuery query, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand();
        var sortedBy = new ViewListing(table, query, command).Compose();
        var (rows, contents) = (new List<(string Key, long Version, string? Value, bool HasParked)>(), new List<byte[]>());
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                var value = sortedBy is null || reader.IsDBNull(3) ? null : sortedBy.Type.Write(reader, 3);
                rows.Add((reader.GetString(0), reader.GetInt64(1), value, reader.GetBoolean(4)));
                contents.Add(reader.GetFieldValue<byte[]>(2));
            }
        }

        var open = await personal.RevealAsync(contents, cancellation);
        return
        [
            .. rows.Zip(open, (row, content) => new ViewRow<TDocument>(row.Key, row.Version, Read(content))
            {
                Place = new ViewPlace(row.Key, row.Value),
                HasParked = row.HasParked,
            }),
        ];
    }

    private async Task<ViewRow<TDocument>?> FindAsync(string key, string? stream, long atLeast, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = signals.Views.Count;
            var (row, reached) = await FindOnceAsync(key, stream, atLeast, cancellation);
            if (reached)
            {
                return row;
            }

            var left = MaxWait - Stopwatch.GetElapsedTime(started);
            if (left <= TimeSpan.Zero)
            {
                throw new ViewBehindException(table.View.Name, key, atLeast);
            }

            await signals.Views.WaitAsync(seen, left < Poll ? left : Poll, cancellation);
        }
    }

    private async Task<(ViewRow<TDocument>? Row, bool Reached)> FindOnceAsync(
        string key, string? stream, long atLeast, CancellationToken cancellation)
    {
        // A view need not care for every event of a stream, and a row may be fed by other streams since. So what counts is the event's
        // position; that of the row's own last event is the shorter way to the same answer.
        await using var command = source.CreateCommand(
            $"""
            select {table.VisibleVersion}, case when {table.Alive} then {table.Content} end,
                coalesce(v.{table.Stream} = '', false),
                coalesce(v.{table.Stream} = coalesce($4, v.{table.Stream}) and v.{table.Version} >= $2, false) or exists (
                    select from mt_events e join mt_event_progression p on p.name = $3 and p.last_seq_id >= e.seq_id
                    where e.stream_id = coalesce($4, v.{table.Stream}) and e.version = $2),
                {table.HasParked}
            from (select) as one left join {table.Table} v on v.{table.Key} = $1
            """);
        command.Parameters.Add(new() { Value = key });
        command.Parameters.Add(new() { Value = atLeast });
        command.Parameters.Add(new() { Value = table.CheckpointName });
        command.Parameters.Add(new() { Value = stream ?? (object)DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        long version;
        byte[]? content;
        bool hasParked;
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            if (atLeast > 0 && stream is null && reader.GetBoolean(2))
            {
                throw new InvalidOperationException(
                    $"Several streams feed '{key}' in the view {table.View.Name}, so a version alone says nothing; name its stream too.");
            }

            if (atLeast > 0 && !reader.GetBoolean(3))
            {
                return (null, false);
            }

            content = await reader.IsDBNullAsync(1, cancellation) ? null : reader.GetFieldValue<byte[]>(1);
            (version, hasParked) = (content is null ? 0 : reader.GetInt64(0), reader.GetBoolean(4));
        }

        return content is null
            ? (null, true)
            : (new ViewRow<TDocument>(key, version, Read((await personal.RevealAsync([content], cancellation))[0])) { HasParked = hasParked }, true);
    }

    private TDocument Read(byte[] content) => JsonSerializer.Deserialize<TDocument>(content, table.Json)!;
}
