using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Scheduled;

/// <summary>Messages that are to be handled later, the earliest first: of a type, with a text in their body, or due within a time.</summary>
public static class ListScheduledEndpoint
{
    private const string Order = "due";

    /// <summary>GET /ops/scheduled</summary>
    [WolverineGet("/scheduled"), Authorize(Role.Operator)]
    public static async Task<Page<ScheduledView>> Get(
        PageRequest page,
        [FromQuery] string? messageType,
        [FromQuery] string? about,
        [FromQuery] DateTimeOffset? dueFrom,
        [FromQuery] DateTimeOffset? dueTo,
        StoredMessages messages,
        CancellationToken stop)
    {
        var sort = Keyset.SortOf(page, Order, [Order]);
        (DateTimeOffset, Guid)? beyond = page.Cursor is { } place
            ? (DateTimeOffset.Parse(place.Value, CultureInfo.InvariantCulture), Guid.Parse(place.Id))
            : null;
        var found = await messages.ScheduledAsync(
            new ScheduledFilter(messageType, about, dueFrom, dueTo), beyond, page.Cursor is { Backward: true }, page.Limit + 1, stop);
        return Keyset.Cut(found, page, sort, message => ($"{message.Due:O}", $"{message.Id}")).Select(ScheduledView.Of);
    }
}

/// <summary>A message that is to be handled later.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="MessageType">What it is.</param>
/// <param name="Due">When it is to be handled.</param>
/// <param name="Destination">The queue that it waits for.</param>
/// <param name="Attempts">How often it was tried before: a failed message waits here too.</param>
/// <param name="CorrelationId">What it has in common with all else that the same request caused.</param>
/// <param name="Body">What it says; null where that is no JSON.</param>
public sealed record ScheduledView(
    Guid Id, string MessageType, DateTimeOffset? Due, string? Destination, int Attempts, string? CorrelationId, JsonNode? Body)
{
    internal static ScheduledView Of(StoredMessage message) => new(
        message.Id,
        message.MessageType,
        message.Due,
        message.Destination,
        message.Attempts,
        message.Envelope.CorrelationId,
        StoredJson.Of(message.Envelope));
}
