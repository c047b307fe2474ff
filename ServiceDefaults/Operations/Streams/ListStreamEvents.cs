using System.Globalization;
using System.Text.Json.Nodes;
using JasperFx.Events;
using Marten;
using Microsoft.AspNetCore.Authorization;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Streams;

/// <summary>The events of a stream, from the first on (<c>sort=version</c>) or from the last on (<c>sort=-version</c>).</summary>
public static class ListStreamEventsEndpoint
{
    private const string Forward = "version";
    private const string Backward = "-version";

    /// <summary>GET /ops/streams/{id}/events</summary>
    [WolverineGet("/streams/{id}/events"), Authorize(Role.Operator)]
    public static async Task<Page<EventView>?> Get(string id, PageRequest page, IQuerySession session, CancellationToken stop)
    {
        var sort = Keyset.SortOf(page, Forward, [Forward, Backward]);
        if (await StreamName.FindAsync(session, id, stop) is not { } stream)
        {
            return null;
        }

        var descending = (sort == Backward) != (page.Cursor?.Backward ?? false);
        var beyond = page.Cursor is { } place ? long.Parse(place.Value, CultureInfo.InvariantCulture) : descending ? stream.Version + 1 : 0;
        var (from, to) = descending ? (Math.Max(1, beyond - page.Limit - 1), beyond - 1) : (beyond + 1, beyond + 1 + page.Limit);
        var read = to < from ? [] : await StreamName.EventsAsync(session, id, from, to, stop);
        return Keyset.Cut([.. descending ? read.Reverse() : read], page, sort, one => ($"{one.Version}", ""))
            .Select(one => EventView.Of(session, one));
    }
}

/// <summary>An event as it is stored: what is personal is sealed, what is secret hidden.</summary>
/// <param name="Version">The stream's version with it.</param>
/// <param name="Sequence">Its place among all events of the service.</param>
/// <param name="Name">What happened.</param>
/// <param name="At">When it was recorded.</param>
/// <param name="Data">What it says.</param>
/// <param name="CorrelationId">What it has in common with all else that the same request caused.</param>
/// <param name="CausationId">The message that caused it.</param>
/// <param name="TraceId">The W3C trace, where the correlation id is one.</param>
/// <param name="By">The subject of who did it or caused it.</param>
public sealed record EventView(
    long Version,
    long Sequence,
    string Name,
    DateTimeOffset At,
    JsonNode? Data,
    string? CorrelationId,
    string? CausationId,
    string? TraceId,
    string? By)
{
    internal static EventView Of(IQuerySession session, IEvent happened) => new(
        happened.Version,
        happened.Sequence,
        happened.EventTypeName,
        happened.Timestamp,
        StoredJson.Of(session, happened.Data),
        happened.CorrelationId,
        happened.CausationId,
        StoredJson.TraceOf(happened.CorrelationId),
        happened.UserName);
}
