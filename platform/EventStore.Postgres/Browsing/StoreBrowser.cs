using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Browsing;

/// <summary>A stream as a list shows it.</summary>
/// <param name="Id">The stream's id.</param>
/// <param name="Version">Its version.</param>
/// <param name="ChangedAt">When its last event was recorded.</param>
/// <param name="Archived">Whether it is archived.</param>
public sealed record StreamSummary(string Id, long Version, DateTimeOffset ChangedAt, bool Archived);

/// <summary>An event as it is stored, whether or not a record claims its name.</summary>
/// <param name="Position">Its global position.</param>
/// <param name="Version">Its version in the stream.</param>
/// <param name="Id">Its id.</param>
/// <param name="Type">The name it is stored under.</param>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="CorrelationId">The flow it belongs to.</param>
/// <param name="CausationId">What caused it.</param>
/// <param name="Data">Its stored JSON.</param>
public sealed record StoredEventView(
    long Position, long Version, Guid Id, string Type, DateTimeOffset RecordedAt, string? CorrelationId, string? CausationId, JsonElement Data);

/// <summary>How many events there are of one kind.</summary>
/// <param name="Type">The event type; null in a count by category and day.</param>
/// <param name="Category">The streams' category; null in a count by type.</param>
/// <param name="Day">The day (UTC); null in a count by type.</param>
/// <param name="Events">How many.</param>
public sealed record EventCount(string? Type, string? Category, DateOnly? Day, long Events);

/// <summary>Counts over a part of the log.</summary>
/// <param name="From">The lowest position that was counted.</param>
/// <param name="To">The highest.</param>
/// <param name="Complete">Whether that is the whole log.</param>
/// <param name="Counts">By type, most first, then by day and category, latest first.</param>
public sealed record EventCounts(long From, long To, bool Complete, IReadOnlyList<EventCount> Counts);

/// <summary>Looks into a store as it lies there, for operators. Every question has a bound.</summary>
/// <param name="source">The service's database.</param>
public sealed class StoreBrowser(NpgsqlDataSource source)
{
    /// <summary>Whether the database holds an event store at all.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand("select to_regclass('mt_events') is not null");
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>A page of streams in order of id.</summary>
    /// <param name="category">Only this category; null for all.</param>
    /// <param name="after">Only streams beyond this id; null from the start.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<StreamSummary>> ListStreamsAsync(
        string? category, string? after, int limit, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            """
            select id, coalesce(version, 0), timestamp, coalesce(is_archived, false) from mt_streams
            where ($1 is null or starts_with(id, $1)) and ($2 is null or id > $2) order by id limit $3
            """);
        command.Parameters.Add(Text(category is null ? null : category + "-"));
        command.Parameters.Add(Text(after));
        command.Parameters.Add(new() { Value = limit });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var streams = new List<StreamSummary>();
        while (await row.ReadAsync(cancellation))
        {
            streams.Add(new StreamSummary(row.GetString(0), row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), row.GetBoolean(3)));
        }

        return streams;
    }

    /// <summary>A stream's events as they are stored; null when there is no such stream.</summary>
    public async Task<IReadOnlyList<StoredEventView>?> ReadStreamAsync(
        StreamId stream, ReadBound bound = default, CancellationToken cancellation = default)
    {
        await using var find = source.CreateCommand("select 1 from mt_streams where id = $1");
        find.Parameters.Add(new() { Value = stream.Value });
        if (await find.ExecuteScalarAsync(cancellation) is null)
        {
            return null;
        }

        await using var command = source.CreateCommand(
            """
            select seq_id, version, id, type, timestamp, correlation_id, causation_id, data from mt_events
            where stream_id = $1 and version > $2 and version <= $3 and ($4 is null or timestamp <= $4) order by version
            """);
        command.Parameters.Add(new() { Value = stream.Value });
        command.Parameters.Add(new() { Value = bound.After });
        command.Parameters.Add(new() { Value = bound.Version ?? long.MaxValue });
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = bound.AsOf?.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var events = new List<StoredEventView>();
        while (await row.ReadAsync(cancellation))
        {
            using var data = JsonDocument.Parse(row.GetFieldValue<byte[]>(7));
            events.Add(new StoredEventView(
                row.GetInt64(0), row.GetInt64(1), row.GetGuid(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
                row.IsDBNull(5) ? null : row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6), data.RootElement.Clone()));
        }

        return events;
    }

    /// <summary>Counts the latest events: the cost is that of reading so many rows backwards from the head, however long the log is.</summary>
    /// <param name="latest">How many events to look at.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<EventCounts> CountAsync(long latest, CancellationToken cancellation = default)
    {
        await using var command = source.CreateCommand(
            """
            with latest as (
              select seq_id, type, split_part(stream_id, '-', 1) as category, (timestamp at time zone 'utc')::date as day
              from mt_events order by seq_id desc limit $1)
            select l.type, l.category, l.day, count(*), coalesce(min(l.seq_id), 0), coalesce(max(l.seq_id), 0), grouping(l.type, l.category, l.day)
            from latest l group by grouping sets ((l.type), (l.category, l.day), ())
            order by 7, 3 desc, 4 desc, 1, 2
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = latest });
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var byDay = new List<EventCount>();
        var byType = new List<EventCount>();
        var (from, to, all) = (0L, 0L, 0L);
        while (await row.ReadAsync(cancellation))
        {
            switch (row.GetInt32(6))
            {
                case 0b011:
                    byType.Add(new EventCount(row.GetString(0), null, null, row.GetInt64(3)));
                    break;
                case 0b100:
                    byDay.Add(new EventCount(null, row.GetString(1), row.GetFieldValue<DateOnly>(2), row.GetInt64(3)));
                    break;
                default:
                    (all, from, to) = (row.GetInt64(3), row.GetInt64(4), row.GetInt64(5));
                    break;
            }
        }

        return new EventCounts(from, to, all < latest, [.. byType, .. byDay]);
    }

    private static NpgsqlParameter<string?> Text(string? value) => new() { TypedValue = value, NpgsqlDbType = NpgsqlDbType.Varchar };
}
