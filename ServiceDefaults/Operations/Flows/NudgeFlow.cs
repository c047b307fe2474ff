using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Flows;

/// <summary>Has a flow ask again for what it waits for, or judge whether its wait is over.</summary>
public static class NudgeFlowEndpoint
{
    /// <summary>The flow.</summary>
    public static async Task<Found<FlowView>> LoadAsync(string id, FlowBoard board, IQuerySession session, CancellationToken stop) =>
        new(await board.FindAsync(id, session, stop));

    /// <summary>404 when it waits for nothing.</summary>
    public static ProblemDetails Validate(Found<FlowView> flow) => flow.It is null ? Missing.Problem : WolverineContinue.NoProblems;

    /// <summary>POST /ops/flows/{id}/nudge</summary>
    [WolverinePost("/flows/{id}/nudge"), Authorize(Role.Operator)]
    public static async Task<(FlowView, OutgoingMessages)> Post(
        string id,
        [NotBody] Found<FlowView> flow,
        FlowBoard board,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        Act.Note(session, context, clock, "ops_flow_nudged", id);
        return (flow.It!, [.. await board.NudgeAsync(id, session, stop)]);
    }
}
