using JasperFx;
using Marten;
using Medallion.Threading.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ServiceDefaults.Operations.Projections;

/// <summary>
/// Makes a projection's rows anew beside the live ones and swaps them; how it goes is a document. A kill at any point leaves the old rows live or the
/// new ones, and a message that is handled again: it begins anew, or ends what was decided.
/// </summary>
public sealed partial class ProjectionRebuilder
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan SwapsWithin = TimeSpan.FromMinutes(1);

    // So near to the log's end, the rest is done while the live projection comes to stand still.
    private const int Reach = 1000;

    private readonly ProjectionBoard board;
    private readonly IDocumentStore store;
    private readonly IServiceProvider services;
    private readonly TimeProvider clock;
    private readonly ILogger<ProjectionRebuilder> logger;

    internal ProjectionRebuilder(
        ProjectionBoard board, IDocumentStore store, IServiceProvider services, TimeProvider clock, ILogger<ProjectionRebuilder> logger) =>
        (this.board, this.store, this.services, this.clock, this.logger) = (board, store, services, clock, logger);

    internal async Task RebuildAsync(string name, CancellationToken stop)
    {
        // Whoever is handed the message too, because the process that has it seems dead or it was called off, waits and finds what came of it. The
        // lock is not watched: it would be by a query of a minute, which goes on when the process is killed, and the lock with it.
        var key = new PostgresAdvisoryLockKey($"{store.Options.DatabaseSchemaName}.{name} rebuild", allowHashing: true);
        var rebuilds = new PostgresDistributedLock(key, services.GetRequiredService<NpgsqlDataSource>());
        await using var mine = await rebuilds.AcquireAsync(cancellationToken: stop);
        await RebuildAloneAsync(name, stop);
    }

    private async Task RebuildAloneAsync(string name, CancellationToken stop)
    {
        if (await RebuildRecord.FindAsync(store, name, stop) is not { Now.IsUnderWay: true } record || await board.FindAsync(name, stop) is null)
        {
            return;
        }

        await using var beside = RowsBeside.Open(name, services);
        try
        {
            if (!record.Now.IsDecided)
            {
                await DecideAsync(record, beside, stop);
            }
        }
        catch (ConcurrencyException) when (!stop.IsCancellationRequested)
        {
            if (!await record.IsCancelledAsync(stop))
            {
                throw;
            }
        }

        await beside.RemoveAsync(stop);
        await LetGoAsync(record.Now, stop);
        await record.WriteAsync(record.Now with { FinishedAt = clock.GetUtcNow() }, stop);
    }

    private async Task DecideAsync(RebuildRecord record, RowsBeside beside, CancellationToken stop)
    {
        try
        {
            if (record.Now.State == RebuildState.Swapping)
            {
                await LetGoAsync(record.Now, stop);
            }

            await record.WriteAsync(record.Now with { State = RebuildState.Running, StartedAt = clock.GetUtcNow() }, stop);
            await beside.BeginAsync(stop);
            await UntilAsync(async () => beside.Position >= await board.HighWaterMarkAsync(stop) - Reach, record, beside, stop);
            await SwapAsync(record, beside, stop);
        }
        catch (Exception failure) when (failure is not ConcurrencyException && !stop.IsCancellationRequested)
        {
            LogFailure(logger, record.Now.Id, failure);
            var error = beside.Failure?.RootExceptionType ?? failure.GetBaseException().GetType().FullName;
            await record.WriteAsync(record.Now with { State = RebuildState.Failed, Error = error }, stop);
        }
    }

    // The new rows must hold what the live ones show: nobody is to see a list go back.
    private async Task SwapAsync(RebuildRecord record, RowsBeside beside, CancellationToken stop)
    {
        await beside.PrepareAsync(stop);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(SwapsWithin);
        var name = record.Now.Id;
        await record.WriteAsync(record.Now with { State = RebuildState.Swapping }, stop);
        await board.PauseAsync(name, stop);
        await UntilAsync(async () => !await board.IsRunningSomewhereAsync(name, patience.Token), record, beside, patience.Token);
        var shown = (await board.FindAsync(name, stop))?.Position ?? 0;
        await UntilAsync(() => Task.FromResult(beside.Position >= shown), record, beside, patience.Token);
        await beside.StopAsync();
        await record.WriteAsync(record.Now with { State = RebuildState.Done, UpTo = beside.Position }, stop, beside.Swap);
    }

    private async Task UntilAsync(Func<Task<bool>> isSo, RebuildRecord record, RowsBeside beside, CancellationToken stop)
    {
        using var pause = new PeriodicTimer(Pause, clock);
        while (!await isSo())
        {
            await pause.WaitForNextTickAsync(stop);
            await record.BeStillMineAsync(stop);
            await beside.GoOnAsync(stop);
        }
    }

    private async Task LetGoAsync(ProjectionRebuild rebuild, CancellationToken stop)
    {
        if (!rebuild.WasPaused)
        {
            await board.LetRunAsync(rebuild.Id, stop);
        }
    }

    [LoggerMessage(LogLevel.Error, "The projection {Name} could not be rebuilt; its rows stay as they were.")]
    private static partial void LogFailure(ILogger logger, string name, Exception failure);
}
