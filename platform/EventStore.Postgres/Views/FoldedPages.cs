using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Pages of the log folded into a view's documents, in memory until they are written: rows, parked events and checkpoint together. A view
/// that is far behind writes seldom, so that a document which many events change is written once. Whoever is killed before
/// folds the same events again.
/// </summary>
internal sealed class FoldedPages(ViewTable table, NpgsqlDataSource source, EventTypes types, ISubjectKeys? keys)
{
    private const long Unknown = -1;
    private const int MaxEvents = 500_000;
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int Samples = 100;

    private readonly DocumentCache cache = new();
    private readonly Dictionary<string, LastChange> unwritten = [];
    private readonly List<ViewChange> unparked = [];
    private Dictionary<string, object?> documents = [];
    private BlockedDocuments blocked = new();
    private bool isWhole;
    private long generation;
    private long stored;
    private int events;

    public ViewRows Rows { get; } = new(table, source, keys);

    public ViewFold Fold { get; } = new(table);

    public ParkedEvents Parked { get; } = new(table.CheckpointName, source, types, keys);

    /// <summary>The position up to which events are folded; negative while nothing that is in memory can be trusted.</summary>
    public long Position { get; private set; } = Unknown;

    /// <summary>Something is folded and not written.</summary>
    public bool AreUnwritten => Position > stored;

    /// <summary>So much is in memory that it has to be written.</summary>
    public bool AreMany => events >= MaxEvents || UnwrittenBytes() >= MaxBytes;

    /// <summary>Which table the documents belong to.</summary>
    public long Generation => generation;

    /// <summary>Begins anew where the checkpoint stands.</summary>
    public async Task BeginAsync(long checkpoint, CancellationToken cancellation)
    {
        Forget();
        stored = checkpoint;

        // The first row is written with the checkpoint's first move, so a checkpoint at 0 has an empty table.
        isWhole = checkpoint == 0;
        generation = await Rows.GenerationAsync(cancellation);
        blocked = table.View.OnFailure == FailurePolicy.Park ? await Parked.BlockedAsync(unrequested: false, cancellation) : new BlockedDocuments();
        Position = checkpoint;
    }

    /// <summary>Folds a page that follows <see cref="Position"/>; gives the change at which the view stops, if one does.</summary>
    public async Task<ViewChange?> FoldAsync(IReadOnlyList<RecordedEvent> page, CancellationToken cancellation)
    {
        // What is in memory is trusted only after it has come through.
        var from = Position;
        Position = Unknown;
        var changes = Fold.ChangesOf(page);
        await LoadAsync(changes, documents, cancellation);
        var folded = Fold.Fold(changes, documents, blocked);
        foreach (var (key, last) in folded.Last)
        {
            unwritten[key] = last.After(unwritten.TryGetValue(key, out var former) ? former : null);
        }

        unparked.AddRange(folded.Parked);
        events += page.Count;
        Position = folded.Stopped is { } stopped
            ? page.LastOrDefault(happened => happened.Position < stopped.Event.Position)?.Position ?? from
            : page[^1].Position;
        return folded.Stopped;
    }

    /// <summary>Writes what is in memory, and moves the checkpoint to where it came from.</summary>
    /// <exception cref="FencedException">The checkpoint or the table is another one; nothing is written.</exception>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        var to = Position;
        Position = Unknown;
        ChangedRow[] changed = [.. unwritten.Select(row => new ChangedRow(row.Key, row.Value, Rows.Write(documents[row.Key])))];
        if (unparked.Count > 0)
        {
            await using var connection = await source.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await Rows.StoreAsync(changed, stored, to, generation, cancellation, connection);
            await Parked.ParkAsync(connection, unparked, cancellation);
            await transaction.CommitAsync(cancellation);
        }
        else if (changed.Length > 0)
        {
            await Rows.StoreAsync(changed, stored, to, generation, cancellation);
        }
        else if (to > stored)
        {
            await Checkpoint.MoveAsync(source, table.CheckpointName, stored, to, cancellation);
        }

        foreach (var row in changed)
        {
            cache.Keep(row.Key, documents[row.Key], row.Json);
            isWhole &= !cache.HasForgotten;
        }

        unwritten.Clear();
        unparked.Clear();
        documents = [];
        (stored, events, Position) = (to, 0, to);
    }

    /// <summary>Loads the documents that these change and that are not there yet; a key without a document gets null.</summary>
    public async Task LoadAsync(List<ViewChange> changes, Dictionary<string, object?> into, CancellationToken cancellation)
    {
        var unknown = cache.Find(changes, into);

        // As long as the cache holds all that was ever written, what is not in it does not exist.
        if (unknown.Count > 0 && !isWhole)
        {
            await Rows.LoadAsync(unknown, into, cancellation);
        }
    }

    /// <summary>Lets go of the documents that are written: a service at rest keeps none.</summary>
    public void Rest()
    {
        cache.Clear();
        isWhole = false;
    }

    public void Forget()
    {
        cache.Clear();
        unwritten.Clear();
        unparked.Clear();
        documents = [];
        isWhole = false;
        (events, Position) = (0, Unknown);
    }

    // A sample tells well enough how large the documents are; to write them all just for that would cost what not writing them saves.
    private long UnwrittenBytes()
    {
        var step = Math.Max(1, unwritten.Count / Samples);
        var bytes = 0L;
        var sampled = 0;
        foreach (var key in unwritten.Keys.Where((_, index) => index % step == 0))
        {
            bytes += key.Length + (Rows.Write(documents[key])?.Length ?? 0);
            sampled++;
        }

        return sampled == 0 ? 0 : bytes * unwritten.Count / sampled;
    }
}
