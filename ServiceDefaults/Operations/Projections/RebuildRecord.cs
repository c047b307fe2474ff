using JasperFx;
using Marten;

namespace ServiceDefaults.Operations.Projections;

/// <summary>
/// The document of a rebuild in the hands of who carries it out. It throws a <see cref="ConcurrencyException"/> as soon as another has written it.
/// </summary>
internal sealed class RebuildRecord(IDocumentStore store, ProjectionRebuild now)
{
    public ProjectionRebuild Now { get; private set; } = now;

    public static async Task<RebuildRecord?> FindAsync(IDocumentStore store, string name, CancellationToken stop) =>
        await ReadAsync(store, name, stop) is { } found ? new(store, found) : null;

    /// <summary>Writes how it goes, and what else is to be in the same transaction.</summary>
    public async Task WriteAsync(ProjectionRebuild next, CancellationToken stop, Action<IDocumentSession>? together = null)
    {
        await using var session = store.LightweightSession();
        together?.Invoke(session);
        session.Store(next);
        await session.SaveChangesAsync(stop);
        Now = next;
    }

    public async Task BeStillMineAsync(CancellationToken stop)
    {
        if (await ReadAsync(store, Now.Id, stop) is not { } read || read.Version != Now.Version)
        {
            throw new ConcurrencyException(typeof(ProjectionRebuild), Now.Id);
        }
    }

    /// <summary>Takes what another has written, if that is that it is called off.</summary>
    public async Task<bool> IsCancelledAsync(CancellationToken stop)
    {
        Now = await ReadAsync(store, Now.Id, stop) ?? Now;
        return Now is { State: RebuildState.Cancelled, IsUnderWay: true };
    }

    private static async Task<ProjectionRebuild?> ReadAsync(IDocumentStore store, string name, CancellationToken stop)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<ProjectionRebuild>(name, stop);
    }
}
