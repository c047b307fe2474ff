using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Reads the documents of one view.</summary>
internal sealed class PostgresViewReader<TDocument>(
    ViewTable table, NpgsqlDataSource source, LogSignals signals, PersonalDocuments personal) : IViewReader<TDocument>
    where TDocument : class
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    public async Task<ViewRow<TDocument>?> FindAsync(string key, long atLeast = 0, CancellationToken cancellation = default)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var seen = signals.Views.Count;
            var (row, reached) = await FindOnceAsync(key, atLeast, cancellation);
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

    public async Task<IReadOnlyList<ViewRow<TDocument>>> ListAsync(ViewQuery query, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand();
        var where = new StringBuilder("data is not null");
        foreach (var (property, value) in query.Where ?? new Dictionary<string, string>())
        {
            if (!table.View.FilterBy.Contains(property))
            {
                throw new ArgumentException(
                    $"The view {table.View.Name} cannot be filtered by '{property}'; it can by: {string.Join(", ", table.View.FilterBy)}.",
                    nameof(query));
            }

            // The property stands in the text because an expression index is found by its text; it is one of the view's own names.
            var literal = property.Replace("'", "''", StringComparison.Ordinal);
            where.Append(CultureInfo.InvariantCulture, $" and (data ->> '{literal}') = {Add(command, value)}");
        }

        if (query.After is { } after)
        {
            where.Append(CultureInfo.InvariantCulture, $" and key {(query.Descending ? '<' : '>')} {Add(command, after)}");
        }

        var order = query.Descending ? "desc" : "asc";
        command.CommandText = $"select key, version, data from {table.Table} where {where} order by key {order} limit {Add(command, query.Limit)}";
        var rows = new List<(string Key, long Version)>();
        var documents = new List<byte[]>();
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add((reader.GetString(0), reader.GetInt64(1)));
                documents.Add(reader.GetFieldValue<byte[]>(2));
            }
        }

        var open = await personal.RevealAsync(documents, cancellation);
        return [.. rows.Zip(open, (row, data) => new ViewRow<TDocument>(row.Key, row.Version, Read(data)))];
    }

    private async Task<(ViewRow<TDocument>? Row, bool Reached)> FindOnceAsync(string key, long atLeast, CancellationToken cancellation)
    {
        // A view need not care for every event of a stream. So a version is also reached when the checkpoint has passed its event.
        await using var command = source.CreateCommand(
            $"""
            select v.version, v.data, v.version >= $2 or exists (
                select from mt_events e join mt_event_progression p on p.name = $3 and p.last_seq_id >= e.seq_id
                where e.stream_id = v.stream and e.version = $2)
            from {table.Table} v where v.key = $1
            """);
        command.Parameters.Add(new() { Value = key });
        command.Parameters.Add(new() { Value = atLeast });
        command.Parameters.Add(new() { Value = table.CheckpointName });
        byte[]? data;
        long version;
        bool reached;
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            if (!await reader.ReadAsync(cancellation))
            {
                return (null, atLeast <= 0);
            }

            (version, reached) = (reader.GetInt64(0), reader.GetBoolean(2));
            data = reader.IsDBNull(1) ? null : reader.GetFieldValue<byte[]>(1);
        }

        return data is null || !reached
            ? (null, reached)
            : (new ViewRow<TDocument>(key, version, Read((await personal.RevealAsync([data], cancellation))[0])), true);
    }

    private static TDocument Read(byte[] data) => JsonSerializer.Deserialize<TDocument>(data, PlatformJson.Options)!;

    private static string Add(NpgsqlCommand command, object value)
    {
        command.Parameters.Add(new() { Value = value });
        return $"${command.Parameters.Count}";
    }
}
