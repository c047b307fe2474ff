using Marten;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Operations.Projections;

/// <summary>Stops a projection wherever it runs, makes its rows anew, and lets it go on; how it goes is a document.</summary>
public sealed partial class ProjectionRebuilder
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromMinutes(1);

    private readonly ProjectionBoard board;
    private readonly IDocumentStore store;
    private readonly TimeProvider clock;
    private readonly ILogger<ProjectionRebuilder> logger;

    internal ProjectionRebuilder(ProjectionBoard board, IDocumentStore store, TimeProvider clock, ILogger<ProjectionRebuilder> logger) =>
        (this.board, this.store, this.clock, this.logger) = (board, store, clock, logger);

    internal async Task RebuildAsync(string name, TimeSpan patience, CancellationToken stop)
    {
        if (await ReadAsync(name, stop) is not { IsUnderWay: true } rebuild || await board.FindAsync(name, stop) is not { } projection)
        {
            return;
        }

        try
        {
            await board.PauseAsync(name, stop);
            await UntilItStandsStillAsync(name, stop);
            rebuild = rebuild with
            {
                State = RebuildState.Running,
                StartedAt = clock.GetUtcNow(),
                UpTo = await board.HighWaterMarkAsync(stop),
            };
            await WriteAsync(rebuild, stop);
            await board.RebuildAsync(name, patience, stop);
            rebuild = rebuild with { State = RebuildState.Done };
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            LogFailure(logger, name, failure);
            rebuild = rebuild with { State = RebuildState.Failed, Error = failure.GetType().FullName };
        }

        if (!rebuild.WasPaused)
        {
            await board.ResumeAsync(projection with { State = ProjectionState.Paused }, stop);
        }

        await WriteAsync(rebuild with { FinishedAt = clock.GetUtcNow() }, stop);
    }

    // Two that write the same rows would undo each other's work.
    private async Task UntilItStandsStillAsync(string name, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(StopsWithin);
        using var pause = new PeriodicTimer(Pause, clock);
        while (await board.IsRunningSomewhereAsync(name, patience.Token))
        {
            await pause.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<ProjectionRebuild?> ReadAsync(string name, CancellationToken stop)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<ProjectionRebuild>(name, stop);
    }

    private async Task WriteAsync(ProjectionRebuild rebuild, CancellationToken stop)
    {
        await using var session = store.LightweightSession();
        session.Store(rebuild);
        await session.SaveChangesAsync(stop);
    }

    [LoggerMessage(LogLevel.Error, "The projection {Name} could not be rebuilt; it goes on from where it came to.")]
    private static partial void LogFailure(ILogger logger, string name, Exception failure);
}
