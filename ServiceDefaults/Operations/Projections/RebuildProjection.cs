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

/// <summary>A projection is to be made anew. It is durable: what a killed process has begun, another begins again.</summary>
/// <param name="Name">The projection's.</param>
[MessageIdentity("operations.rebuild-projection", Version = 1)]
public sealed record RebuildProjection(string Name);

/// <summary>
/// Has all rows of a projection made anew of all events, beside the live ones, which are read and kept up all the while; then they are swapped.
/// </summary>
public static class RebuildProjectionEndpoint
{
    /// <summary>The projection.</summary>
    public static async Task<Found<ProjectionView>> LoadAsync(string name, ProjectionBoard board, CancellationToken stop) =>
        new(await board.FindAsync(name, stop));

    /// <summary>404, 409 while it is rebuilt, 422 when it cannot be rebuilt.</summary>
    public static ProblemDetails Validate(Found<ProjectionView> projection, IDocumentStore store) => true switch
    {
        _ when ProjectionRules.Refuse(projection.It) is { Status: not null } refused => refused,
        _ when OwnDocuments.Of(store.Options, projection.It!.Name).Length == 0 => Refusals.Rule(
            "projection-not-rebuildable", "It does not say that what it writes is its own and made of nothing but events."),
        _ => WolverineContinue.NoProblems,
    };

    /// <summary>POST /ops/projections/{name}/rebuild</summary>
    [WolverinePost("/projections/{name}/rebuild"), Transactional, Authorize(Role.Operator)]
    public static async Task<(ProjectionView, OutgoingMessages)> Post(
        string name,
        [NotBody] Found<ProjectionView> projection,
        Caller caller,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        var last = await session.LoadAsync<ProjectionRebuild>(name, stop);
        var rebuild = new ProjectionRebuild(name, caller.Id, clock.GetUtcNow())
        {
            WasPaused = projection.It!.State == ProjectionState.Paused,
            Version = last?.Version ?? default,
        };
        session.Store(rebuild);
        Act.Note(session, context, clock, "ops_projection_rebuild_requested", name);
        var view = projection.It with { Rebuild = RebuildView.Of(rebuild, 0, projection.It.HighWaterMark ?? 0, rebuild.AskedAt) };
        return (view, [new RebuildProjection(name)]);
    }
}

/// <summary>Rebuilds the projection.</summary>
public static class RebuildProjectionHandler
{
    private const int SixHours = 6 * 60 * 60;

    /// <summary>What is asked.</summary>
    [MessageTimeout(SixHours)]
    public static Task HandleAsync(RebuildProjection message, ProjectionRebuilder rebuilder, CancellationToken stop) =>
        rebuilder.RebuildAsync(message.Name, stop);
}
