using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>
/// Builds a view anew beside the one that is read, and puts it in that one's place. Nobody reads what is built, so documents stay in
/// memory for many pages before they are written, with the checkpoint as always.
/// </summary>
internal sealed class ViewBuilder(
    ViewTable live, NpgsqlDataSource source, EventTypes types, LogSignals signals, ViewBoard board, ISubjectKeys? keys)
    : ILogFollower
{
    private const long Unknown = -1;
    private const int MaxUnwrittenEvents = 500_000;
    private const int MaxUnwrittenBytes = 16 * 1024 * 1024;
    private const int Samples = 100;
    private const int SwapAttempts = 4;

    private static readonly TimeSpan SwapPause = TimeSpan.FromMilliseconds(50);

    private readonly ViewTable table = live.Next;
    private readonly ViewRows rows = new(live.Next, source, keys);
    private readonly ViewFold fold = new(live);
    private readonly ParkedEvents parked = new(live.Next.CheckpointName, source, types, keys);
    private readonly ViewReports reports = new(live.Next.CheckpointName, source);
    private readonly DocumentCache cache = new();
    private readonly Dictionary<string, LastChange> unwritten = [];
    private readonly List<ViewChange> unparked = [];
    private Dictionary<string, object?> documents = [];
    private BlockedDocuments blocked = new();
    private Guid? rebuild;
    private bool indexed;
    private bool isWhole;
    private long generation;
    private long stored;
    private long position = Unknown;
    private int unwrittenEvents;

    public string Name => table.CheckpointName;

    public int MaxPage => 40_000;

    public bool TakesUnreadable => true;

    public bool IsWanted => board.Of(live) is { Status.State: not ViewState.Paused } state && (state.RebuildId ?? state.BuildingId) is not null;

    public bool GoesOn => rebuild is not null && board.Of(live) is { Status.State: not ViewState.Paused } state && state.RebuildId == rebuild;

    public async Task<bool> BeginAsync(CancellationToken cancellation)
    {
        rebuild = null;
        Forget();
        reports.Begin();
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var next = await BeginAsync(connection, cancellation);
        if (next == "begin")
        {
            await live.CreateNextAsync(connection, cancellation);
        }

        var wanted = next == "none" ? null : await RebuildIdAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        await board.RefreshAsync(cancellation);
        rebuild = wanted;
        indexed = false;
        return wanted is not null;
    }

    public async Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, bool isLast, CancellationToken cancellation)
    {
        if (checkpoint != position)
        {
            Forget();
            stored = checkpoint;
            isWhole = checkpoint == 0;
            generation = await rows.GenerationAsync(cancellation);
            blocked = await parked.BlockedAsync(unrequested: false, cancellation);
        }

        // What is in memory is trusted only after it has come through.
        position = Unknown;
        var changes = fold.ChangesOf(events);
        await LoadAsync(changes, cancellation);
        var folded = fold.Fold(changes, documents, blocked);
        foreach (var (key, last) in folded.Last)
        {
            unwritten[key] = last.After(unwritten.TryGetValue(key, out var former) ? former : null);
        }

        unparked.AddRange(folded.Parked);
        unwrittenEvents += events.Count;
        var to = folded.Stopped is { } stopped
            ? events.LastOrDefault(happened => happened.Position < stopped.Event.Position)?.Position ?? checkpoint
            : events[^1].Position;
        if (isLast || folded.Stopped is not null || unwrittenEvents >= MaxUnwrittenEvents || UnwrittenBytes() >= MaxUnwrittenBytes)
        {
            await WriteAsync(to, cancellation);
        }

        if (folded.Stopped is { Error: { } cause } change)
        {
            throw new ViewStoppedException(Name, change.Event, cause);
        }

        position = to;
        await reports.PassedAsync(events.Count, to, cancellation);
    }

    /// <summary>At the head of the log: makes the indexes, and then puts what is built in the live view's place.</summary>
    public async Task TendAsync(long checkpoint, bool isLast, CancellationToken cancellation)
    {
        if (!isLast)
        {
            return;
        }

        if (unwrittenEvents > 0)
        {
            await WriteAsync(checkpoint, cancellation);
        }

        if (!indexed)
        {
            await IndexAsync(cancellation);
            indexed = true;
        }

        for (var attempt = 1; GoesOn; attempt++)
        {
            switch (await TrySwapAsync(cancellation))
            {
                case "swapped" or "cancelled":
                    rebuild = null;
                    Forget();
                    await board.RefreshAsync(cancellation);
                    signals.AnnounceControls();
                    signals.AnnounceViews();
                    return;
                case "behind":
                    return;
            }

            if (attempt == SwapAttempts)
            {
                return;
            }

            await Task.Delay(SwapPause * attempt, cancellation);
        }
    }

    public Task FailedAsync(Exception error, int failures, CancellationToken cancellation) => reports.FailedAsync(error, failures, cancellation);

    private void Forget()
    {
        cache.Clear();
        unwritten.Clear();
        unparked.Clear();
        documents = [];
        position = Unknown;
        unwrittenEvents = 0;
    }

    private async Task LoadAsync(List<ViewChange> changes, CancellationToken cancellation)
    {
        var missing = new List<string>();
        foreach (var (_, key, _) in changes)
        {
            if (key is null || documents.ContainsKey(key))
            {
                continue;
            }

            // As long as the cache holds all that was ever written, what is not in it does not exist.
            if (!cache.TryGet(key, out var document) && !isWhole)
            {
                missing.Add(key);
            }

            documents.Add(key, document);
        }

        if (missing.Count > 0)
        {
            await rows.LoadAsync(missing, documents, cancellation);
        }
    }

    // A sample tells well enough how large the documents are; to write them all just for that would cost what not writing them saves.
    private long UnwrittenBytes()
    {
        var step = Math.Max(1, unwritten.Count / Samples);
        var bytes = 0L;
        var sampled = 0;
        foreach (var key in unwritten.Keys.Where((_, index) => index % step == 0))
        {
            bytes += key.Length + (rows.Write(documents[key])?.Length ?? 0);
            sampled++;
        }

        return sampled == 0 ? 0 : bytes * unwritten.Count / sampled;
    }

    /// <summary>Writes what is in memory, and moves the checkpoint to where it came from.</summary>
    private async Task WriteAsync(long to, CancellationToken cancellation)
    {
        ChangedRow[] changed = [.. unwritten.Select(row => new ChangedRow(row.Key, row.Value, rows.Write(documents[row.Key])))];
        await using (var connection = await source.OpenConnectionAsync(cancellation))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await rows.StoreAsync(changed, stored, to, generation, cancellation, connection);
            if (unparked.Count > 0)
            {
                await parked.ParkAsync(connection, unparked, cancellation);
            }

            await transaction.CommitAsync(cancellation);
        }

        foreach (var row in changed)
        {
            cache.Keep(row.Key, documents[row.Key], row.Json);
            isWhole &= !cache.HasForgotten;
        }

        unwritten.Clear();
        unparked.Clear();
        documents = [];
        stored = to;
        unwrittenEvents = 0;
    }

    private async Task IndexAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await live.IndexNextAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        await using var analyze = new NpgsqlCommand($"analyze {table.Table}", connection);
        await analyze.ExecuteNonQueryAsync(cancellation);
    }

    private async Task<string> BeginAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select begin_view_rebuild($1, $2, $3, $4)", connection);
        command.Parameters.Add(new() { Value = live.View.Name });
        command.Parameters.Add(new() { Value = live.View.Version });
        command.Parameters.Add(new() { Value = live.Table });
        command.Parameters.Add(new() { Value = Name });
        return (string)(await command.ExecuteScalarAsync(cancellation))!;
    }

    private async Task<Guid?> RebuildIdAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("select rebuild_id from view_controls where view = $1 and version = $2", connection);
        command.Parameters.Add(new() { Value = live.View.Name });
        command.Parameters.Add(new() { Value = live.View.Version });
        return await command.ExecuteScalarAsync(cancellation) as Guid?;
    }

    private async Task<string> TrySwapAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand("select swap_view($1, $2, $3, $4, $5, $6)");
        command.Parameters.Add(new() { Value = live.View.Name });
        command.Parameters.Add(new() { Value = live.View.Version });
        command.Parameters.Add(new() { Value = rebuild!.Value });
        command.Parameters.Add(new() { Value = live.Table });
        command.Parameters.Add(new() { Value = live.CheckpointName });
        command.Parameters.Add(new() { Value = Name });
        try
        {
            return (string)(await command.ExecuteScalarAsync(cancellation))!;
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return "busy";
        }
    }
}
