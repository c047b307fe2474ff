using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Projections;

/// <summary>What may be told to a projection at all.</summary>
internal static class ProjectionRules
{
    public static ProblemDetails Refuse(ProjectionView? projection) => projection switch
    {
        null => Missing.Problem,
        { State: ProjectionState.Inline } => Refusals.Rule(
            "projection-not-asynchronous", "It is written in the transaction of its events, and cannot be paused or rebuilt while they are."),
        { Rebuild.FinishedAt: null, Rebuild: not null } => Refusals.Conflict("projection-rebuilding", "It is being rebuilt."),
        _ => WolverineContinue.NoProblems,
    };
}

/// <summary>Has a projection stand still, until it is resumed.</summary>
public static class PauseProjectionEndpoint
{
    /// <summary>The projection.</summary>
    public static async Task<Found<ProjectionView>> LoadAsync(string name, ProjectionBoard board, CancellationToken stop) =>
        new(await board.FindAsync(name, stop));

    /// <summary>404, 409 while it is rebuilt, 422 when it cannot be paused.</summary>
    public static ProblemDetails Validate(Found<ProjectionView> projection) => ProjectionRules.Refuse(projection.It);

    /// <summary>POST /ops/projections/{name}/pause</summary>
    [WolverinePost("/projections/{name}/pause"), Authorize(Role.Operator)]
    public static async Task<ProjectionView> Post(
        string name,
        [NotBody] Found<ProjectionView> projection,
        ProjectionBoard board,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        await board.PauseAsync(name, stop);
        Act.Note(session, context, clock, "ops_projection_paused", name);
        return await board.FindAsync(name, stop) ?? projection.It!;
    }
}

/// <summary>Has a projection go on that was paused, or that has failed.</summary>
public static class ResumeProjectionEndpoint
{
    /// <summary>The projection.</summary>
    public static async Task<Found<ProjectionView>> LoadAsync(string name, ProjectionBoard board, CancellationToken stop) =>
        new(await board.FindAsync(name, stop));

    /// <summary>404, 409 while it is rebuilt, 422 when it cannot be paused.</summary>
    public static ProblemDetails Validate(Found<ProjectionView> projection) => ProjectionRules.Refuse(projection.It);

    /// <summary>POST /ops/projections/{name}/resume</summary>
    [WolverinePost("/projections/{name}/resume"), Authorize(Role.Operator)]
    public static async Task<ProjectionView> Post(
        string name,
        [NotBody] Found<ProjectionView> projection,
        ProjectionBoard board,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        await board.ResumeAsync(projection.It!, stop);
        Act.Note(session, context, clock, "ops_projection_resumed", name);
        return await board.FindAsync(name, stop) ?? projection.It!;
    }
}
