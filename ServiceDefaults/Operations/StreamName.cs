using JasperFx.Events;
using Marten;

namespace ServiceDefaults.Operations;

/// <summary>A stream's id as people write it: some services name their streams by UUIDs, others by texts.</summary>
internal static class StreamName
{
    public static bool IsText(IQuerySession session) => session.DocumentStore.Options.Events.StreamIdentity == StreamIdentity.AsString;

    public static string Of(StreamState stream) => stream.Key ?? stream.Id.ToString();

    public static string Of(IEvent happened) => happened.StreamKey ?? happened.StreamId.ToString();

    /// <summary>The stream, if there is one.</summary>
    public static async Task<StreamState?> FindAsync(IQuerySession session, string id, CancellationToken stop) => IsText(session)
        ? await session.Events.FetchStreamStateAsync(id, stop)
        : Guid.TryParse(id, out var uuid) ? await session.Events.FetchStreamStateAsync(uuid, stop) : null;

    /// <summary>Its events from one version to another, 0 for the last.</summary>
    public static async Task<IReadOnlyList<IEvent>> EventsAsync(IQuerySession session, string id, long from, long to, CancellationToken stop) =>
        IsText(session)
            ? await session.Events.FetchStreamAsync(id, version: to, fromVersion: from, token: stop)
            : await session.Events.FetchStreamAsync(Guid.Parse(id), version: to, fromVersion: from, token: stop);
}
