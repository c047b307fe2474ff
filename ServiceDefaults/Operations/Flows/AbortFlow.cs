using System.ComponentModel.DataAnnotations;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Flows;

/// <summary>Ends a flow as its own rules allow: what was done for it is undone.</summary>
/// <param name="Reason">Why.</param>
[ValidatableType]
public sealed record AbortFlow([property: Required, StringLength(200, MinimumLength = 1)] string Reason);

/// <summary>Ends a flow as its own rules allow: what was done for it is undone.</summary>
public static class AbortFlowEndpoint
{
    /// <summary>The flow.</summary>
    public static async Task<Found<FlowView>> LoadAsync(string id, FlowBoard board, IQuerySession session, CancellationToken stop) =>
        new(await board.FindAsync(id, session, stop));

    /// <summary>404 when it waits for nothing, 422 when it must go on.</summary>
    public static ProblemDetails Validate(Found<FlowView> flow) => flow.It switch
    {
        null => Missing.Problem,
        var one when !one.Actions.Contains("abort") => Refusals.Rule("flow-not-abortable", $"A flow that waits at {one.Step} has to go on."),
        _ => WolverineContinue.NoProblems,
    };

    /// <summary>POST /ops/flows/{id}/abort</summary>
    [WolverinePost("/flows/{id}/abort"), Authorize(Role.Operator)]
    public static async Task<(FlowView, OutgoingMessages)> Post(
        string id,
        AbortFlow command,
        [NotBody] Found<FlowView> flow,
        FlowBoard board,
        Caller caller,
        IDocumentSession session,
        HttpContext context,
        TimeProvider clock,
        CancellationToken stop)
    {
        Act.Note(session, context, clock, "ops_flow_aborted", id);
        return (flow.It!, [.. await board.AbortAsync(id, command.Reason, caller.Id, session, stop)]);
    }
}
