using System.Text.Json.Nodes;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Streams;

/// <summary>The aggregate of a stream, as it is or as it was at a version, made of its events.</summary>
public static class ReadStreamStateEndpoint
{
    /// <summary>GET /ops/streams/{id}/state</summary>
    [WolverineGet("/streams/{id}/state"), Authorize(Role.Operator)]
    public static async Task<StreamStateView?> Get(string id, [FromQuery] long? version, IQuerySession session, CancellationToken stop)
    {
        if (await StreamName.FindAsync(session, id, stop) is not { AggregateType: { } type } stream || version is < 1 || version > stream.Version)
        {
            return null;
        }

        var at = version ?? stream.Version;
        return await Rehydration.AtAsync(session, type, id, at, stop) is { } state
            ? new StreamStateView(id, type.Name, at, StoredJson.Of(session, state))
            : null;
    }
}

/// <summary>An aggregate at a version.</summary>
/// <param name="Id">The stream's id.</param>
/// <param name="Type">The aggregate's type.</param>
/// <param name="Version">The version that it is shown at.</param>
/// <param name="State">The aggregate: what is personal is sealed, what is secret hidden.</param>
public sealed record StreamStateView(string Id, string Type, long Version, JsonNode? State);
