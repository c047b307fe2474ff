using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>Reads the log page by page in today's shapes, and names each event that cannot be read instead of stopping at it (it is there with a mark).</summary>
internal sealed class LogScan(NpgsqlDataSource source, EventTypes types, Findings findings, ISubjectKeys? keys)
{
    private const int PageSize = 10_000;
    private const int MaxPageBytes = 16 * 1024 * 1024;

    /// <summary>The events after a position; the page ends early at large events.</summary>
    public async Task<ScannedPage> ReadAsync(long after, long head, CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(
            $"""
            select {EventRow.Columns}, exists (select from mt_streams s where s.id = mt_events.stream_id) from mt_events
            where seq_id > $1 and seq_id <= $2 order by seq_id limit {PageSize}
            """);
        command.CommandTimeout = 0;
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = head });
        var events = new List<RecordedEvent>();
        var bytes = 0L;
        await using (var row = await command.ExecuteReaderAsync(cancellation))
        {
            while (bytes < MaxPageBytes && await row.ReadAsync(cancellation))
            {
                after = row.GetInt64(0);
                if (!row.GetBoolean(10))
                {
                    findings.Add("stream-missing", $"position {after}", "the event's stream is not in mt_streams.");
                }

                events.Add(EventRow.ReadOrMark(row, types, out var length));
                bytes += length;
            }
        }

        await EventRow.OpenAsync(events, keys, cancellation, marksUnreadable: true);
        foreach (var happened in events)
        {
            if (happened.Data is UnreadableData { Error: var error })
            {
                var code = error is UnknownEventException ? "event-unknown" : "event-unreadable";
                findings.Add(code, $"position {happened.Position}", Explain(error));
            }
        }

        return new ScannedPage(events, after, IsLast: events.Count < PageSize && bytes < MaxPageBytes);
    }

    private static string Explain(Exception error) => error is UnknownEventException or UnreadableEventException or FormatException
        ? error.Message
        : $"reading it failed with {error.GetType().Name}.";
}

/// <summary>A page of the log.</summary>
internal sealed record ScannedPage(IReadOnlyList<RecordedEvent> Events, long Last, bool IsLast);
