using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Projections;

/// <summary>The projections of the service, and how far each is.</summary>
public static class ListProjectionsEndpoint
{
    /// <summary>GET /ops/projections</summary>
    [WolverineGet("/projections"), Authorize(Role.Operator)]
    public static Task<IReadOnlyList<ProjectionView>> Get(ProjectionBoard board, CancellationToken stop) => board.ListAsync(stop);
}

/// <summary>One projection, and how far it is.</summary>
public static class ReadProjectionEndpoint
{
    /// <summary>GET /ops/projections/{name}</summary>
    [WolverineGet("/projections/{name}"), Authorize(Role.Operator)]
    public static Task<ProjectionView?> Get(string name, ProjectionBoard board, CancellationToken stop) => board.FindAsync(name, stop);
}
