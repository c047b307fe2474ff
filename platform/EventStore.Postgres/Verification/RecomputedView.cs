using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres.Verification;

/// <summary>
/// A view folded anew, up to where the live one stood, into a table that only this session sees and that ends with it. It is folded
/// and stored by what folds and stores the live one, a page at a time with the documents it needs, so that memory is bounded by the
/// page and not by the view. An event that the view's policy parks is parked here too.
/// </summary>
internal sealed class RecomputedView
{
    private readonly DocumentCache cache = new();
    private readonly BlockedDocuments blocked = new();
    private readonly ViewFold fold;
    private readonly ViewRows rows;

    public RecomputedView(ViewTable live, int number, long checkpoint, NpgsqlDataSource source, ISubjectKeys? keys)
    {
        (Live, Checkpoint) = (live, checkpoint);
        Table = live.Temporary($"recomputed_{number}");
        fold = new ViewFold(Table);
        rows = new ViewRows(Table, source, keys);
    }

    public ViewTable Live { get; }

    /// <summary>The position up to which the live view had folded the log when it was looked at.</summary>
    public long Checkpoint { get; }

    /// <summary>The table, in the session that holds it.</summary>
    public ViewTable Table { get; }

    /// <summary>Why it could not be folded to the end; null when it could.</summary>
    public string? Fault { get; private set; }

    public Task CreateAsync(NpgsqlConnection session, CancellationToken cancellation) => Table.CreateTemporaryAsync(session, cancellation);

    /// <summary>Folds the events up to the checkpoint; a page comes after the page before it.</summary>
    public async Task FoldAsync(NpgsqlConnection session, IReadOnlyList<RecordedEvent> events, CancellationToken cancellation)
    {
        if (Fault is not null)
        {
            return;
        }

        var changes = fold.ChangesOf([.. events.TakeWhile(happened => happened.Position <= Checkpoint)]);
        var documents = new Dictionary<string, object?>();
        if (cache.Find(changes, documents) is { Count: > 0 } unknown)
        {
            await rows.LoadAsync(unknown, documents, cancellation, session);
        }

        var folded = fold.Fold(changes, documents, blocked);
        if (folded.Stopped is { Error: var error } stopped)
        {
            Fault = $"the event at position {stopped.Event.Position} cannot be folded ({error?.GetType().Name})";
            return;
        }

        ChangedRow[] changed = [.. folded.Last.Select(row => new ChangedRow(row.Key, row.Value, rows.Write(documents[row.Key])))];
        if (changed.Length > 0)
        {
            await rows.StoreAsync(changed, session, cancellation);
        }

        foreach (var row in changed)
        {
            cache.Keep(row.Key, documents[row.Key], row.Json);
        }
    }
}
