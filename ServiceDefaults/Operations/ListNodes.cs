using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Runtime;

namespace ServiceDefaults.Operations;

/// <summary>The processes of the service, and which of its agents each runs.</summary>
public static class ListNodesEndpoint
{
    /// <summary>GET /ops/nodes</summary>
    [WolverineGet("/nodes"), Authorize(Role.Operator)]
    public static async Task<IReadOnlyList<NodeView>> Get(IWolverineRuntime runtime, CancellationToken stop) =>
    [
        .. (await runtime.Storage.Nodes.LoadAllNodesAsync(stop)).OrderBy(node => node.AssignedNodeNumber).Select(node => new NodeView(
            node.AssignedNodeNumber,
            node.NodeId,
            node.IsLeader(),
            node.Started,
            node.LastHealthCheck,
            $"{node.Version}",
            node.Description,
            [.. node.ActiveAgents.Select(agent => agent.ToString()).Order(StringComparer.Ordinal)])),
    ];
}

/// <summary>A process of the service.</summary>
/// <param name="Number">Its number among them.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsLeader">Whether it says who runs which agent.</param>
/// <param name="StartedAt">Since when it runs.</param>
/// <param name="LastSeen">When it was last heard of.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="Description">The machine that it runs on.</param>
/// <param name="Agents">What it runs: projections, the sweeping of inbox and outbox.</param>
public sealed record NodeView(
    int Number,
    Guid Id,
    bool IsLeader,
    DateTimeOffset StartedAt,
    DateTimeOffset LastSeen,
    string Version,
    string Description,
    IReadOnlyList<string> Agents);
