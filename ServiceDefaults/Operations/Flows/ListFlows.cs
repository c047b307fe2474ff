using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Flows;

/// <summary>What waits for something, the earliest deadline first: at a step, or only what is overdue or stuck.</summary>
public static class ListFlowsEndpoint
{
    /// <summary>GET /ops/flows</summary>
    [WolverineGet("/flows"), Authorize(Role.Operator)]
    public static Task<Page<FlowView>> Get(
        PageRequest page, [FromQuery] string? step, [FromQuery] FlowTrouble? only, FlowBoard board, IQuerySession session, CancellationToken stop) =>
        board.ListAsync(step, only, page, session, stop);
}
