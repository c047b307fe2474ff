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
    private const int SwapAttempts = 4;

    private static readonly TimeSpan SwapPause = TimeSpan.FromMilliseconds(50);

    private readonly ViewTable table = live.Next;
    private readonly FoldedPages pages = new(live.Next, source, types, keys);
    private readonly ViewReports reports = new(live.Next.CheckpointName, source);
    private Guid? rebuild;
    private bool indexed;

    public string Name => table.CheckpointName;

    public int MaxPage => 40_000;

    public bool TakesUnreadable => true;

    public bool IsWanted => board.Of(live) is { Status.State: not ViewState.Paused } state && (state.RebuildId ?? state.BuildingId) is not null;

    public bool GoesOn => rebuild is not null && board.Of(live) is { Status.State: not ViewState.Paused } state && state.RebuildId == rebuild;

    public async Task<bool> BeginAsync(CancellationToken cancellation)
    {
        rebuild = null;
        pages.Forget();
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
        if (checkpoint != pages.Position)
        {
            await pages.BeginAsync(checkpoint, cancellation);
        }

        var stopped = await pages.FoldAsync(events, cancellation);
        if (isLast || stopped is not null || pages.AreMany)
        {
            await pages.WriteAsync(cancellation);
        }

        if (stopped is { Error: { } cause } change)
        {
            throw new ViewStoppedException(Name, change.Event, cause);
        }

        await reports.PassedAsync(events.Count, pages.Position, cancellation);
    }

    /// <summary>At the head of the log: makes the indexes, and then puts what is built in the live view's place.</summary>
    public async Task TendAsync(long checkpoint, bool isLast, CancellationToken cancellation)
    {
        if (!isLast)
        {
            return;
        }

        if (pages.AreUnwritten)
        {
            await pages.WriteAsync(cancellation);
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
                    pages.Forget();
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
