using System.Text.Json;
using JasperFx.Events;
using JasperFx.Events.Documents;
using Marten;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace ServiceDefaults.Operations.Streams;

/// <summary>The service's event streams, those that changed last first; those of a type of aggregate, or the one with an id.</summary>
public static class ListStreamsEndpoint
{
    private const string Order = "-changedAt";

    // Streams that one transaction wrote changed at the same time.
    private const int MostAtOnce = 100;

    /// <summary>GET /ops/streams</summary>
    [WolverineGet("/streams"), Authorize(Role.Operator)]
    public static async Task<Page<StreamView>> Get(
        PageRequest page, [FromQuery] string? type, [FromQuery] string? id, IQuerySession session, CancellationToken stop)
    {
        var sort = Keyset.SortOf(page, Order, [Order]);
        var streams = ((IReadOnlyEventStore)session.Events).QueryStreamStates();
        if (type is not null)
        {
            var aggregate = TypeOf(session, type);
            if (aggregate is null)
            {
                return new Page<StreamView>([], new(null, null, page.Limit));
            }

            streams = streams.Where(stream => stream.AggregateType == aggregate);
        }

        if (id is not null)
        {
            var found = await StreamName.FindAsync(session, id, stop);
            var fits = found is not null && (type is null || found.AggregateType?.Name == type);
            return new Page<StreamView>(fits ? [StreamView.Of(found!)] : [], new(null, null, page.Limit));
        }

        var read = await DocumentQueryableExtensions.ToListAsync(Beyond(streams, page.Cursor).Take(page.Limit + 1 + MostAtOnce), stop);
        return Keyset.Cut([.. NotSeen(read, page.Cursor).Take(page.Limit + 1)], page, sort, stream => (
            JsonSerializer.Serialize(stream.LastTimestamp), JsonSerializer.Serialize(StreamName.Of(stream)))).Select(StreamView.Of);
    }

    private static Type? TypeOf(IQuerySession session, string name) => session.DocumentStore.Options.AllKnownDocumentTypes()
        .Select(document => document.DocumentType).FirstOrDefault(document => document.Name == name);

    // Marten compares the times of streams, but not their ids.
    private static IQueryable<StreamState> Beyond(IQueryable<StreamState> streams, Cursor? place)
    {
        if (place is null)
        {
            return streams.OrderByDescending(one => one.LastTimestamp).ThenByDescending(one => one.Id).ThenByDescending(one => one.Key);
        }

        var at = JsonSerializer.Deserialize<DateTimeOffset>(place.Value).ToUniversalTime();
        return place.Backward
            ? streams.Where(one => one.LastTimestamp >= at).OrderBy(one => one.LastTimestamp).ThenBy(one => one.Id).ThenBy(one => one.Key)
            : streams.Where(one => one.LastTimestamp <= at)
                .OrderByDescending(one => one.LastTimestamp).ThenByDescending(one => one.Id).ThenByDescending(one => one.Key);
    }

    private static IReadOnlyList<StreamState> NotSeen(IReadOnlyList<StreamState> read, Cursor? place)
    {
        var id = place is null ? null : JsonSerializer.Deserialize<string>(place.Id);
        var last = read.Index().FirstOrDefault(one => StreamName.Of(one.Item) == id, (-1, null!)).Index;
        return [.. read.Skip(last + 1)];
    }
}

/// <summary>A stream, without its events.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">The type of the aggregate that it is the life of.</param>
/// <param name="Version">How many events it has.</param>
/// <param name="CreatedAt">When its first event was recorded.</param>
/// <param name="ChangedAt">When its last one was.</param>
/// <param name="IsArchived">Whether it is over and out of the way.</param>
public sealed record StreamView(string Id, string? Type, long Version, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, bool IsArchived)
{
    internal static StreamView Of(StreamState stream) => new(
        StreamName.Of(stream), stream.AggregateType?.Name, stream.Version, stream.Created, stream.LastTimestamp, stream.IsArchived);
}
