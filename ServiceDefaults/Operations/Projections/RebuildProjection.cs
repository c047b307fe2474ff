using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Projections;

/// <summary>A projection is to be made anew. It is durable: what a killed process has begun, another begins again.</summary>
/// <param name="Name">The projection's.</param>
[MessageIdentity("operations.rebuild-projection", Version = 1)]
public sealed record RebuildProjection(string Name);

/// <summary>Has all rows of a projection deleted and made anew of all events, in place: who reads it meanwhile sees it grow.</summary>
public static class RebuildProjectionEndpoint
{
    /// <summary>The projection.</summary>
    public static async Task<Found<ProjectionView>> LoadAsync(string name, ProjectionBoard board, CancellationToken stop) =>
        new(await board.FindAsync(name, stop));

    /// <summary>404, 409 while it is rebuilt, 422 when it cannot be rebuilt.</summary>
    public static ProblemDetails Validate(Found<ProjectionView> projection) => ProjectionRules.Refuse(projection.It);

    /// <summary>POST /ops/projections/{name}/rebuild</summary>
    [WolverinePost("/projections/{name}/rebuild"), Authorize(Role.Operator)]
    public static (ProjectionView, OutgoingMessages) Post(
        string name, [NotBody] Found<ProjectionView> projection, Caller caller, IDocumentSession session, HttpContext context, TimeProvider clock)
    {
        var rebuild = new ProjectionRebuild(name, caller.Id, clock.GetUtcNow()) { WasPaused = projection.It!.State == ProjectionState.Paused };
        session.Store(rebuild);
        Act.Note(session, context, clock, "ops_projection_rebuild_requested", name);
        return (projection.It with { Rebuild = RebuildView.Of(rebuild, 0) }, [new RebuildProjection(name)]);
    }
}

/// <summary>Rebuilds the projection.</summary>
public static class RebuildProjectionHandler
{
    private const int SixHours = 6 * 60 * 60;

    /// <summary>What is asked.</summary>
    [MessageTimeout(SixHours)]
    public static Task HandleAsync(RebuildProjection message, ProjectionRebuilder rebuilder, CancellationToken stop) =>
        rebuilder.RebuildAsync(message.Name, TimeSpan.FromSeconds(SixHours), stop);
}
