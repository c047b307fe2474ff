using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Folds the log into the view that is read: a page in memory per key, one load, one write of rows and checkpoint together.</summary>
internal sealed class ViewFollower(
    ViewTable table, NpgsqlDataSource source, EventTypes types, LogSignals signals, ViewBoard? board = null, ISubjectKeys? keys = null)
    : ILogFollower
{
    private const long Unknown = -1;

    private readonly ViewRows rows = new(table, source, keys);
    private readonly ViewFold fold = new(table);
    private readonly ParkedEvents parked = new(table.CheckpointName, source, types, keys);
    private readonly ViewReports reports = new(table.CheckpointName, source);
    private readonly DocumentCache cache = new();
    private BlockedDocuments? blocked;
    private long generation;
    private long cachedAt = Unknown;

    public string Name => table.CheckpointName;

    // The more events meet in one page, the fewer documents are written more than once.
    public int MaxPage => 40_000;

    public bool TakesUnreadable => true;

    public bool IsWanted => board is null || board.Of(table) is { Status.State: not ViewState.Paused };

    public Task<bool> BeginAsync(CancellationToken cancellation)
    {
        reports.Begin();
        Forget();
        return Task.FromResult(true);
    }

    public async Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, bool isLast, CancellationToken cancellation)
    {
        // Checkpoints only rise: when it stands where this process left it, nobody else has written a document since.
        if (checkpoint != cachedAt)
        {
            Forget();
        }

        // Whatever fails from here on, what is in memory is trusted only after it has come through.
        cachedAt = Unknown;
        await PrepareAsync(cancellation);
        var stopped = await FoldAsync(events, checkpoint, cancellation);
        signals.AnnounceViews();
        if (stopped is { Error: { } cause } change)
        {
            throw new ViewStoppedException(Name, change.Event, cause);
        }

        cachedAt = events[^1].Position;

        // At the head of the log the documents are loaded anew each time: a service at rest keeps none.
        if (isLast)
        {
            cache.Clear();
        }

        await reports.PassedAsync(events.Count, cachedAt, cancellation);
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

        Forget();
        await PrepareAsync(cancellation);
        await parked.DiscardAsync(cancellation);
        await parked.ExtendAsync(cancellation);
        var waiting = await parked.BlockedAsync(unrequested: true, cancellation);
        while (await parked.RetriesAsync(cancellation) is { Count: > 0 } events)
        {
            await RetryAsync(events, waiting, checkpoint, cancellation);
        }

        blocked = null;
        signals.AnnounceViews();
        await board.RefreshAsync(cancellation);
    }

    public Task FailedAsync(Exception error, int failures, CancellationToken cancellation) => reports.FailedAsync(error, failures, cancellation);

    private void Forget()
    {
        cache.Clear();
        blocked = null;
        generation = 0;
        cachedAt = Unknown;
    }

    private async Task PrepareAsync(CancellationToken cancellation)
    {
        if (generation == 0)
        {
            generation = await rows.GenerationAsync(cancellation);
        }

        blocked ??= table.View.OnFailure == FailurePolicy.Park ? await parked.BlockedAsync(unrequested: false, cancellation) : new BlockedDocuments();
    }

    private async Task<ViewChange?> FoldAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, CancellationToken cancellation)
    {
        var changes = fold.ChangesOf(events);
        var documents = await LoadAsync(changes, cancellation);
        var folded = fold.Fold(changes, documents, blocked!);
        var to = folded.Stopped is { } stopped ? events.LastOrDefault(e => e.Position < stopped.Event.Position)?.Position : events[^1].Position;
        if (to is { } reached)
        {
            await StoreAsync(folded, documents, checkpoint, reached, cancellation);
        }

        return folded.Stopped;
    }

    private async Task StoreAsync(
        FoldedChanges folded, Dictionary<string, object?> documents, long from, long to, CancellationToken cancellation)
    {
        var changed = Written(folded, documents);
        if (folded.Parked.Count > 0)
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await rows.StoreAsync(changed, from, to, generation, cancellation, connection);
            await parked.ParkAsync(connection, folded.Parked, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        else if (changed.Length > 0)
        {
            await rows.StoreAsync(changed, from, to, generation, cancellation);
        }
        else
        {
            await Checkpoint.MoveAsync(source, Name, from, to, cancellation);
        }

        foreach (var row in changed)
        {
            cache.Keep(row.Key, documents[row.Key], row.Json);
        }
    }

    /// <summary>Folds parked events again, and writes the documents and what became of the events together.</summary>
    private async Task RetryAsync(List<RetriedEvent> events, BlockedDocuments waiting, long checkpoint, CancellationToken cancellation)
    {
        var changes = new List<ViewChange>();
        foreach (var (_, key, happened) in events)
        {
            if (key is null)
            {
                fold.AddChanges(changes, happened);
            }
            else
            {
                changes.Add(new ViewChange(happened, key, (happened.Data as UnreadableData)?.Error));
            }
        }

        var documents = await LoadAsync(changes, cancellation);
        var folded = fold.Fold(changes, documents, waiting);
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
        await rows.StoreAsync(Written(folded, documents), checkpoint, checkpoint, generation, cancellation, connection);
        await ParkedEvents.SettleAsync(connection, events, failed, cancellation);
        await parked.ParkAsync(connection, known, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private ChangedRow[] Written(FoldedChanges folded, Dictionary<string, object?> documents) =>
        [.. folded.Last.Select(row => new ChangedRow(row.Key, row.Value, rows.Write(documents[row.Key])))];

    /// <summary>The documents that these change; a key without a document is absent or null.</summary>
    private async Task<Dictionary<string, object?>> LoadAsync(List<ViewChange> changes, CancellationToken cancellation)
    {
        var documents = new Dictionary<string, object?>();
        var missing = new List<string>();
        foreach (var (_, key, _) in changes)
        {
            if (key is null || documents.ContainsKey(key))
            {
                continue;
            }

            if (!cache.TryGet(key, out var document))
            {
                missing.Add(key);
            }

            documents.Add(key, document);
        }

        if (missing.Count > 0)
        {
            await rows.LoadAsync(missing, documents, cancellation);
        }

        return documents;
    }
}
