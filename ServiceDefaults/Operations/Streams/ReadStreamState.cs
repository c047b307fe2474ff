using System.Text.Json.Nodes;
using JasperFx.Events;
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
    public static async Task<StreamStateView?> Get(
        string id, [FromQuery] long? version, IQuerySession session, IEventStore store, CancellationToken stop)
    {
        if (await StreamName.FindAsync(session, id, stop) is not { AggregateType: { } type } stream || version is < 1 || version > stream.Version)
        {
            return null;
        }

        object identity = StreamName.IsText(session) ? id : stream.Id;
        if (await store.RehydrateAtVersionByNameAsync(type.FullName!, identity, version ?? stream.Version, stop) is not { } state)
        {
            return null;
        }

        return new StreamStateView(id, type.Name, version ?? stream.Version, Secrets.Hide(JsonNode.Parse(state.State.GetRawText())));
    }
}

/// <summary>An aggregate at a version.</summary>
/// <param name="Id">The stream's id.</param>
/// <param name="Type">The aggregate's type.</param>
/// <param name="Version">The version that it is shown at.</param>
/// <param name="State">The aggregate: what is personal is sealed, what is secret hidden.</param>
public sealed record StreamStateView(string Id, string Type, long Version, JsonNode? State);
