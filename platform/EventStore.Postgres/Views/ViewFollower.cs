using System.Diagnostics;
using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Folds the log into the view that is read: pages in memory per key, one load, one write of rows and checkpoint together.</summary>
internal sealed class ViewFollower(
    ViewTable table,
    NpgsqlDataSource source,
    EventTypes types,
    LogSignals signals,
    ViewBoard? board = null,
    ISubjectKeys? keys = null,
    TimeSpan? maxSilence = null)
    : ILogFollower
{
    // Far behind, it writes seldom; but readers and operators see it move.
    private readonly TimeSpan maxSilence = maxSilence ?? TimeSpan.FromSeconds(1);

    private readonly FoldedPages pages = new(table, source, types, keys);
    private readonly ViewReports reports = new(table.CheckpointName, source);
    private long written;

    public string Name => table.CheckpointName;

    // The more events meet in one page, the fewer documents are written more than once.
    public int MaxPage => 40_000;

    public bool TakesUnreadable => true;

    public bool IsWanted => board is null || board.Of(table) is { Status.State: not ViewState.Paused };

    public Task<bool> BeginAsync(CancellationToken cancellation)
    {
        reports.Begin();
        pages.Forget();
        written = Stopwatch.GetTimestamp();
        return Task.FromResult(true);
    }

    public async Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, bool isLast, CancellationToken cancellation)
    {
        // Checkpoints only rise: when it stands where this process left it, nobody else has written a document since.
        if (checkpoint != pages.Position)
        {
            await pages.BeginAsync(checkpoint, cancellation);
        }

        var stopped = await pages.FoldAsync(events, cancellation);
        if (isLast || stopped is not null || pages.AreMany || Stopwatch.GetElapsedTime(written) >= maxSilence)
        {
            await pages.WriteAsync(cancellation);
            written = Stopwatch.GetTimestamp();
            signals.AnnounceViews();
        }

        if (stopped is { Error: { } cause } change)
        {
            throw new ViewStoppedException(Name, change.Event, cause);
        }

        if (isLast)
        {
            pages.Rest();
        }

        await reports.PassedAsync(events.Count, pages.Position, cancellation);
    }

    /// <summary>Does what operators have asked for with parked events.</summary>
    public async Task TendAsync(long checkpoint, bool isLast, CancellationToken cancellation)
    {
        if (isLast)
        {
            await reports.SettleAsync(checkpoint, cancellation);
        }

        if (board?.Of(table) is not { HasRequests: true })
        {
            return;
        }

        if (pages.AreUnwritten)
        {
            await pages.WriteAsync(cancellation);
        }

        await pages.BeginAsync(checkpoint, cancellation);
        await pages.Parked.DiscardAsync(cancellation);
        await pages.Parked.ExtendAsync(cancellation);
        var waiting = await pages.Parked.BlockedAsync(unrequested: true, cancellation);
        while (await pages.Parked.RetriesAsync(cancellation) is { Count: > 0 } events)
        {
            await RetryAsync(events, waiting, checkpoint, cancellation);
        }

        pages.Forget();
        signals.AnnounceViews();
        await board.RefreshAsync(cancellation);
    }

    public Task FailedAsync(Exception error, int failures, CancellationToken cancellation) => reports.FailedAsync(error, failures, cancellation);

    /// <summary>Folds parked events again, and writes the documents and what became of the events together.</summary>
    private async Task RetryAsync(List<RetriedEvent> events, BlockedDocuments waiting, long checkpoint, CancellationToken cancellation)
    {
        var changes = new List<ViewChange>();
        foreach (var (_, key, happened) in events)
        {
            if (key is null)
            {
                pages.Fold.AddChanges(changes, happened);
            }
            else
            {
                changes.Add(new ViewChange(happened, key, (happened.Data as UnreadableData)?.Error));
            }
        }

        var documents = new Dictionary<string, object?>();
        await pages.LoadAsync(changes, documents, cancellation);
        var folded = pages.Fold.Fold(changes, documents, waiting);
        var rowOf = events.ToDictionary(retried => (retried.Event.Position, retried.Key), retried => retried.Id);
        var failed = new Dictionary<long, Exception?>();
        var known = new List<ViewChange>();
        foreach (var change in folded.Parked)
        {
            if (rowOf.TryGetValue((change.Event.Position, change.Key), out var row))
            {
                failed.Add(row, change.Error);
            }
            else
            {
                // It can be read now, so that it is known whose it is, but not folded.
                known.Add(change);
            }
        }

        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        ChangedRow[] changed = [.. folded.Last.Select(row => new ChangedRow(row.Key, row.Value, pages.Rows.Write(documents[row.Key])))];
        await pages.Rows.StoreAsync(changed, checkpoint, checkpoint, pages.Generation, cancellation, connection);
        await ParkedEvents.SettleAsync(connection, events, failed, cancellation);
        await pages.Parked.ParkAsync(connection, known, cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
