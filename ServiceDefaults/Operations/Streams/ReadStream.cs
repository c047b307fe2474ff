using Marten;
using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Streams;

/// <summary>One stream, without its events.</summary>
public static class ReadStreamEndpoint
{
    /// <summary>GET /ops/streams/{id}</summary>
    [WolverineGet("/streams/{id}"), Authorize(Role.Operator)]
    public static async Task<StreamView?> Get(string id, IQuerySession session, CancellationToken stop) =>
        await StreamName.FindAsync(session, id, stop) is { } stream ? StreamView.Of(stream) : null;
}
