using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>Reads the log page by page in today's shapes, and names each event that cannot be read instead of stopping at it.</summary>
internal sealed class LogScan(NpgsqlDataSource source, EventTypes types, Findings findings)
{
    private const int PageSize = 10_000;
    private const int MaxPageBytes = 16 * 1024 * 1024;

    /// <summary>The events after a position, those that can be read; the page ends early at large events.</summary>
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
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var events = new List<RecordedEvent>();
        var unreadable = new List<(long Position, string Reason)>();
        var count = 0;
        var bytes = 0L;
        while (bytes < MaxPageBytes && await row.ReadAsync(cancellation))
        {
            count++;
            after = row.GetInt64(0);
            if (!row.GetBoolean(10))
            {
                findings.Add("stream-missing", $"position {after}", "the event's stream is not in mt_streams.");
            }

            try
            {
                events.Add(EventRow.Read(row, types, out var length));
                bytes += length;
            }
            catch (Exception error)
            {
                unreadable.Add((after, "cannot be read"));
                findings.Add(error is UnknownEventException ? "event-unknown" : "event-unreadable", $"position {after}", Explain(error));
            }
        }

        return new ScannedPage(events, unreadable, count, after, IsLast: count < PageSize && bytes < MaxPageBytes);
    }

    private static string Explain(Exception error) => error is UnknownEventException or UnreadableEventException or FormatException
        ? error.Message
        : $"reading it failed with {error.GetType().Name}.";
}

/// <summary>A page of the log.</summary>
internal sealed record ScannedPage(
    IReadOnlyList<RecordedEvent> Events, IReadOnlyList<(long Position, string Reason)> Unreadable, int Count, long Last, bool IsLast);
