using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Projections;

/// <summary>
/// Calls a rebuild off, as long as its rows are not the live ones. Its message is sent once more, so that it ends even if nobody works on it now.
/// </summary>
public static class CancelRebuildEndpoint
{
    /// <summary>The rebuild.</summary>
    public static async Task<Found<ProjectionRebuild>> LoadAsync(string name, IDocumentSession session, CancellationToken stop) =>
        new(await session.LoadAsync<ProjectionRebuild>(name, stop));

    /// <summary>404 when there was none, 409 when it is over.</summary>
    public static ProblemDetails Validate(Found<ProjectionRebuild> rebuild) => rebuild.It switch
    {
        null => Missing.Problem,
        { IsDecided: true } => Refusals.Conflict("projection-not-rebuilding", $"Its last rebuild is {rebuild.It.State}."),
        _ => WolverineContinue.NoProblems,
    };

    /// <summary>POST /ops/projections/{name}/rebuild/cancel</summary>
    [WolverinePost("/projections/{name}/rebuild/cancel"), Transactional, Authorize(Role.Operator)]
    public static async Task<(ProjectionView?, OutgoingMessages)> Post(
        string name,
        [NotBody] Found<ProjectionRebuild> rebuild,
        ProjectionBoard board,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        var cancelled = rebuild.It! with { State = RebuildState.Cancelled };
        session.Store(cancelled);
        Act.Note(session, context, clock, "ops_projection_rebuild_cancelled", name);
        var projection = await board.FindAsync(name, stop);
        var view = projection is null
            ? null
            : projection with { Rebuild = RebuildView.Of(cancelled, 0, projection.HighWaterMark ?? 0, clock.GetUtcNow()) };
        return (view, [new RebuildProjection(name)]);
    }
}
