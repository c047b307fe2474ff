using Npgsql;
using NpgsqlTypes;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>The events that one follower has put aside. Only who leads it writes here, together with the checkpoint.</summary>
internal sealed class ParkedEvents(string follower, NpgsqlDataSource source, EventTypes types, ISubjectKeys? keys)
{
    private const int PageSize = 1_000;
    private const int MaxError = 2_000;

    /// <summary>What waits behind parked events.</summary>
    /// <param name="unrequested">Only behind those for which no retry is asked.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<BlockedDocuments> BlockedAsync(bool unrequested, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            """
            select distinct key, case when key is null then stream_id else '' end from parked_events
            where follower = $1 and (request is null or not $2)
            """);
        command.Parameters.Add(new() { Value = follower });
        command.Parameters.Add(new() { Value = unrequested });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var blocked = new BlockedDocuments();
        while (await reader.ReadAsync(cancellation))
        {
            blocked.Add(reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetString(1));
        }

        return blocked;
    }

    /// <summary>Puts aside what could not be folded.</summary>
    public async Task ParkAsync(NpgsqlConnection connection, List<ViewChange> changes, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into parked_events (follower, position, key, event_id, stream_id, stream_version, event_name, error_type, error, attempts)
            select $1, p.position, p.key, e.id, e.stream_id, e.version, e.type, p.error_type, p.error, p.attempts
            from unnest($2, $3, $4, $5, $6) with ordinality as p (position, key, error_type, error, attempts, item)
            join mt_events e on e.seq_id = p.position
            order by p.item
            """,
            connection);
        command.Parameters.Add(new() { Value = follower });
        command.Parameters.Add(new() { Value = changes.ConvertAll(change => change.Event.Position).ToArray() });
        command.Parameters.Add(Texts(changes, change => change.Key));
        command.Parameters.Add(Texts(changes, change => change.Error?.GetType().ToString()));
        command.Parameters.Add(Texts(changes, change => Shorten(change.Error?.Message)));
        command.Parameters.Add(new() { Value = changes.ConvertAll(change => change.Error is null ? 0 : 1).ToArray() });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Drops what is to be discarded; what was parked behind it is to be folded then.</summary>
    public Task<int> DiscardAsync(CancellationToken cancellation) => ExecuteAsync(
        """
        with dropped as (delete from parked_events where follower = $1 and request = 'discard' returning key, stream_id)
        update parked_events p set request = 'retry' from dropped d
        where p.follower = $1 and p.request is null and (p.key = d.key or (d.key is null and p.stream_id = d.stream_id))
        """,
        cancellation);

    /// <summary>
    /// Whoever asks for a document's events means all of them, in order: also those that have come since, and those of the stream that
    /// wait because it was not known whose event was parked.
    /// </summary>
    public async Task ExtendAsync(CancellationToken cancellation)
    {
        while (await ExecuteAsync(
            """
            update parked_events p set request = 'retry'
            where p.follower = $1 and p.request is null and (
                p.key in (select r.key from parked_events r where r.follower = $1 and r.request = 'retry')
                or p.stream_id in (select r.stream_id from parked_events r where r.follower = $1 and r.request = 'retry' and r.key is null))
            """,
            cancellation) > 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    /// <summary>The next events for which a retry is asked, in order.</summary>
    public async Task<List<RetriedEvent>> RetriesAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"""
            select {EventRow.Columns}, parked_id, key from (
                select e.*, p.id as parked_id, p.key from parked_events p join mt_events e on e.seq_id = p.position
                where p.follower = $1 and p.request = 'retry' order by p.position, p.id limit {PageSize}) r
            order by seq_id, parked_id
            """);
        command.Parameters.Add(new() { Value = follower });
        var (rows, events) = (new List<(long Id, string? Key)>(), new List<RecordedEvent>());
        await using (var reader = await command.ExecuteReaderAsync(cancellation))
        {
            while (await reader.ReadAsync(cancellation))
            {
                events.Add(EventRow.ReadOrMark(reader, types, out _));
                rows.Add((reader.GetInt64(10), reader.IsDBNull(11) ? null : reader.GetString(11)));
            }
        }

        await EventRow.OpenAsync(events, keys, cancellation, marksUnreadable: true);
        return [.. rows.Zip(events, (row, happened) => new RetriedEvent(row.Id, row.Key, happened))];
    }

    /// <summary>Lets go of what was folded, and keeps what was not.</summary>
    public static async Task SettleAsync(
        NpgsqlConnection connection, List<RetriedEvent> tried, Dictionary<long, Exception?> failed, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            with kept as (
                update parked_events p set
                    request = null, attempts = p.attempts + (k.error_type is not null)::int,
                    error_type = coalesce(k.error_type, p.error_type), error = coalesce(k.error, p.error)
                from unnest($2, $3, $4) as k (id, error_type, error) where p.id = k.id)
            delete from parked_events where id = any ($1)
            """,
            connection);
        command.Parameters.Add(new() { Value = tried.Select(retried => retried.Id).Where(id => !failed.ContainsKey(id)).ToArray() });
        command.Parameters.Add(new() { Value = failed.Keys.ToArray() });
        command.Parameters.Add(Texts(failed.Values, error => error?.GetType().ToString()));
        command.Parameters.Add(Texts(failed.Values, error => Shorten(error?.Message)));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<int> ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = follower });
        return await command.ExecuteNonQueryAsync(cancellation);
    }

    private static NpgsqlParameter Texts<T>(IEnumerable<T> items, Func<T, string?> text) =>
        new() { Value = items.Select(text).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    // PostgreSQL's text holds no zero character, and an exception may quote one.
    public static string? Shorten(string? error) => error?.Replace("\0", "", StringComparison.Ordinal) is { Length: > MaxError } text
        ? text[..MaxError]
        : error?.Replace("\0", "", StringComparison.Ordinal);
}

/// <summary>A parked event that is tried again.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Key">The document; null when it was not known.</param>
/// <param name="Event">The event as it reads now.</param>
internal sealed record RetriedEvent(long Id, string? Key, RecordedEvent Event);
