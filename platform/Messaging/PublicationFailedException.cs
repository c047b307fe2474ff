using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// A publication could not map an event, made a message that is not registered, or one that must be handled and reaches nobody. It
/// names the event, and of the cause the type and the place: the cause's own text may quote what the event holds, so it goes no further.
/// </summary>
public sealed class PublicationFailedException : Exception
{
    internal PublicationFailedException(RecordedEvent recorded, Exception cause, DateTimeOffset failedAt)
        : base(Describe(recorded, cause)) =>
        (Position, EventName, Stream, FailedAt) = (recorded.Position, recorded.Name, recorded.Stream, failedAt);

    /// <summary>The event's global position.</summary>
    public long Position { get; }

    /// <summary>The event's stored name.</summary>
    public string EventName { get; }

    /// <summary>The stream it belongs to.</summary>
    public StreamId Stream { get; }

    /// <summary>When it last failed (UTC).</summary>
    public DateTimeOffset FailedAt { get; }

    // What is not registered or not bound is known by its type, which holds no data.
    private static string Describe(RecordedEvent recorded, Exception cause)
    {
        var place = cause is UnregisteredMessageException or UnroutableMessageException
            ? cause.Message
            : $"{cause.GetType()} {cause.StackTrace?.Split('\n')[0].Trim()}";
        return $"Nothing leaves the service: the publication of '{recorded.Name}' at position {recorded.Position} "
            + $"(version {recorded.Version} of stream {recorded.Stream.Value}) failed: {place}";
    }
}
