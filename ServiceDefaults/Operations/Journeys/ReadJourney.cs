using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Journeys;

/// <summary>This service's part of all that belongs to an order, a subscription, an item or any other stream, in the order of time.</summary>
public static class ReadJourneyEndpoint
{
    /// <summary>GET /ops/journeys/{key}</summary>
    [WolverineGet("/journeys/{key}"), Authorize(Role.Operator)]
    public static Task<Journey> Get(
        string key, [FromQuery] string[] correlation, JourneyReader reader, IQuerySession session, CancellationToken stop) =>
        reader.ReadAsync(key, correlation, session, stop);
}
