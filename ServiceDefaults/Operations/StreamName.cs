using JasperFx.Events;
using Marten;
using ServiceDefaults.Archiving;

namespace ServiceDefaults.Operations;

/// <summary>A stream's id as people write it: some services name their streams by UUIDs, others by texts.</summary>
internal static class StreamName
{
    public static bool IsText(IQuerySession session) => session.DocumentStore.Options.Events.StreamIdentity == StreamIdentity.AsString;

    /// <summary>The type of streams' ids in SQL.</summary>
    public static string SqlType(IQuerySession session) => IsText(session) ? "varchar" : "uuid";

    public static string Of(StreamState stream) => stream.Key ?? stream.Id.ToString();

    public static string Of(IEvent happened) => happened.StreamKey ?? happened.StreamId.ToString();

    /// <summary>The stream, if there is one.</summary>
    public static async Task<StreamState?> FindAsync(IQuerySession session, string id, CancellationToken stop) => IsText(session)
        ? await session.Events.FetchStreamStateAsync(id, stop)
        : Guid.TryParse(id, out var uuid) ? await session.Events.FetchStreamStateAsync(uuid, stop) : null;

    /// <summary>Its events from one version to another, 0 for the last.</summary>
    public static async Task<IReadOnlyList<IEvent>> EventsAsync(IQuerySession session, string id, long from, long to, CancellationToken stop) =>
        await Whole(session, id, from, to).ToListAsync(stop);

    /// <summary>The aggregate that events from one version to another make, of what earlier ones have made.</summary>
    public static Task<T?> AggregateAsync<T>(IQuerySession session, string id, long from, long to, T? state, CancellationToken stop)
        where T : class => Whole(session, id, from, to).FoldAsync(session, state, stop);

    private static IQueryable<IEvent> Whole(IQuerySession session, string id, long from, long to) => IsText(session)
        ? session.WholeStream(id, version: to, fromVersion: from)
        : session.WholeStream(Guid.Parse(id), version: to, fromVersion: from);
}
