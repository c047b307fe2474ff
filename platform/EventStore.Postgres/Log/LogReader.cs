using System.Diagnostics;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Reads the log in order of position without leaving an event out. Positions are taken before their transactions commit, so
/// a page may show a later event before an earlier one; the reader stops at such a gap until nobody is left who could fill it.
/// </summary>
/// <remarks>
/// How it knows: whoever takes a position has a transaction id by then (see <c>append_events</c>). So when the reader has seen
/// position H and takes a transaction id X after that, every transaction that could still fill a gap below H has an id below X.
/// Once a statement's own snapshot says that every transaction below X has ended, what that statement does not show below H will
/// never come. No timer decides. <c>pg_snapshot_xmax</c> would not do for X: it is one above the latest id that has ended,
/// and a transaction that runs may have a higher one.
/// </remarks>
internal sealed class LogReader(
    NpgsqlDataSource source,
    EventTypes types,
    int pageSize,
    int maxPageBytes = 16 * 1024 * 1024,
    bool marksUnreadable = false,
    ISubjectKeys? keys = null)
{
    // What surrounds an event's data in memory, estimated.
    private const int EventOverhead = 256;

    // Large events make pages end early; the next ones ask for no more than what fitted, so that little is sent in vain.
    private long fitting = int.MaxValue;
    private long horizon;
    private long horizonPosition;
    private long beyondGap;
    private long gapSince;

    /// <summary>How long the reader has been held up by a gap.</summary>
    public TimeSpan GapAge => Interlocked.Read(ref gapSince) is var since and not 0 ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Reads the events after a position that the caller got from this reader, or from a checkpoint.</summary>
    /// <param name="after">The position.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="size">How many events at most; the usual size of a page when left out.</param>
    /// <exception cref="UnknownEventException">The next event has a name that no record claims.</exception>
    public async Task<LogPage> ReadAsync(long after, CancellationToken cancellation, int? size = null)
    {
        var page = await OpenAsync(await ReadPageAsync(after, (int)Math.Min(size ?? pageSize, fitting), cancellation), cancellation);
        if (page.GapPending && horizonPosition < beyondGap)
        {
            await TakeHorizonAsync(cancellation);
        }

        Interlocked.Exchange(ref gapSince, page.GapPending && page.Events.Count == 0 ? (gapSince == 0 ? Stopwatch.GetTimestamp() : gapSince) : 0);
        return page;
    }

    private async Task<LogPage> ReadPageAsync(long after, int size, CancellationToken cancellation)
    {
        // As a subquery of its own the snapshot's xmin is computed once for the statement, not for each row.
        await using var command = source.CreateCommand(
            $"""
            select {EventRow.Columns}, (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint)
            from mt_events where seq_id > $1 order by seq_id limit $2
            """);
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = size });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var events = new List<RecordedEvent>();
        var last = after;
        var bytes = 0L;
        while (await reader.ReadAsync(cancellation))
        {
            var position = reader.GetInt64(0);
            var everybodyHasEnded = horizon != 0 && reader.GetInt64(10) >= horizon;
            if (position != last + 1 && !(everybodyHasEnded && position <= horizonPosition))
            {
                beyondGap = position;
                return new LogPage(events, GapPending: true, IsFull: false);
            }

            try
            {
                int length;
                events.Add(marksUnreadable ? EventRow.ReadOrMark(reader, types, out length) : EventRow.Read(reader, types, out length));
                bytes += length + EventOverhead;
            }
            catch (Exception) when (events.Count > 0)
            {
                // What precedes an event that cannot be read is handed over first; the next page begins with it and fails.
                return new LogPage(events, GapPending: false, IsFull: true);
            }

            last = position;
            if (bytes >= maxPageBytes && events.Count < size)
            {
                fitting = events.Count;
                return new LogPage(events, GapPending: false, IsFull: true);
            }
        }

        fitting = Math.Min(fitting * 2, int.MaxValue);
        return new LogPage(events, GapPending: false, IsFull: events.Count == size);
    }

    // What precedes an event that cannot be opened is handed over first, as with one that cannot be read.
    private async Task<LogPage> OpenAsync(LogPage page, CancellationToken cancellation)
    {
        var open = await EventRow.OpenAsync(page.Events, keys, cancellation, handOver: 1, marksUnreadable);
        return open == page.Events.Count ? page : new LogPage(page.Events[..open], GapPending: false, IsFull: true);
    }

    private async Task TakeHorizonAsync(CancellationToken cancellation)
    {
        // The statement's snapshot is older than the id it takes, so the highest position it shows was seen before.
        await using var command = source.CreateCommand("select pg_current_xact_id()::text::bigint, coalesce((select max(seq_id) from mt_events), 0)");
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        await reader.ReadAsync(cancellation);
        horizon = reader.GetInt64(0);
        horizonPosition = reader.GetInt64(1);
    }
}

/// <summary>Events that follow one another in the log.</summary>
/// <param name="Events">In order of position.</param>
/// <param name="GapPending">Later events are visible, but an earlier one may still come.</param>
/// <param name="IsFull">There is probably more.</param>
internal sealed record LogPage(List<RecordedEvent> Events, bool GapPending, bool IsFull);
