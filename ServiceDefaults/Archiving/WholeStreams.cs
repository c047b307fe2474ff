using JasperFx.Events;
using Marten;
using Marten.Events.Archiving;

namespace ServiceDefaults.Archiving;

/// <summary>
/// Streams with their events, archived or not. Marten's <c>FetchStreamAsync</c> and what is built on it find none of an archived one.
/// </summary>
public static class WholeStreams
{
    /// <summary>The events of a stream, archived or not, in their order; the parameters are those of <c>FetchStreamAsync</c>.</summary>
    /// <param name="session">The session.</param>
    /// <param name="stream">The stream's id.</param>
    /// <param name="version">The last version, 0 for the latest.</param>
    /// <param name="timestamp">The last time (UTC), if any.</param>
    /// <param name="fromVersion">The first version.</param>
    public static IQueryable<IEvent> WholeStream(
        this IQuerySession session, Guid stream, long version = 0, DateTimeOffset? timestamp = null, long fromVersion = 0) =>
        Part(session.Events.QueryAllRawEvents().Where(one => one.StreamId == stream), version, timestamp, fromVersion);

    /// <summary>The same for a stream that is named by a text.</summary>
    /// <inheritdoc cref="WholeStream(IQuerySession, Guid, long, DateTimeOffset?, long)"/>
    public static IQueryable<IEvent> WholeStream(
        this IQuerySession session, string stream, long version = 0, DateTimeOffset? timestamp = null, long fromVersion = 0) =>
        Part(session.Events.QueryAllRawEvents().Where(one => one.StreamKey == stream), version, timestamp, fromVersion);

    /// <summary>What events of one stream make of its aggregate.</summary>
    /// <param name="events">The events, in their order.</param>
    /// <param name="session">The session.</param>
    /// <param name="state">What earlier events have made; null at the beginning.</param>
    /// <param name="stop">To stop.</param>
    public static async Task<T?> FoldAsync<T>(this IQueryable<IEvent> events, IQuerySession session, T? state, CancellationToken stop)
        where T : class
    {
        var aggregator = ((StoreOptions)session.DocumentStore.Options).Projections.AggregatorFor<T>();
        return await events.ToListAsync(stop) is { Count: > 0 } read ? await aggregator.BuildAsync(read, session, state, stop) : state;
    }

    private static IQueryable<IEvent> Part(IQueryable<IEvent> events, long version, DateTimeOffset? timestamp, long fromVersion)
    {
        events = events.Where(one => one.MaybeArchived());
        events = version == 0 ? events : events.Where(one => one.Version <= version);
        events = timestamp is not { } last ? events : events.Where(one => one.Timestamp <= last);
        events = fromVersion == 0 ? events : events.Where(one => one.Version >= fromVersion);
        return events.OrderBy(one => one.Version);
    }
}
