namespace Platform.EventSourcing;

/// <summary>
/// The event store's port: read a stream, append with an expected version. Every implementation passes the same conformance suite.
/// </summary>
public interface IEventStore
{
    /// <summary>
    /// Reads a stream, or a part of it. A stream that does not exist is empty and at version 0; an archived one is read like any other.
    /// </summary>
    /// <exception cref="UnknownEventException">The stream holds an event that no record claims.</exception>
    /// <exception cref="UnreadableEventException">The stream holds an event that does not have the shape its name stands for.</exception>
    Task<StreamSlice> ReadAsync(StreamId stream, ReadBound bound = default, CancellationToken cancellation = default);

    /// <summary>
    /// Reads a stream from its last snapshot of this kind on, in one round trip; the whole stream when there is none that can be used.
    /// A store without snapshots reads the whole stream.
    /// </summary>
    /// <exception cref="UnknownEventException">The stream holds an event that no record claims.</exception>
    /// <exception cref="UnreadableEventException">The stream holds an event that does not have the shape its name stands for.</exception>
    async Task<SnapshotSlice> ReadFromSnapshotAsync(StreamId stream, SnapshotKind kind, CancellationToken cancellation = default) =>
        new(null, 0, await ReadAsync(stream, default, cancellation));

    /// <summary>
    /// Appends to one or several streams and writes the companions, all or nothing. A version conflict and an already
    /// recorded companion are verdicts, not exceptions. When the connection is lost while committing, the store finds out what
    /// became of it before it answers.
    /// </summary>
    /// <exception cref="EventTooLargeException">An event is larger than the store takes; nothing was sent.</exception>
    /// <exception cref="UnregisteredEventException">An event's type is not the service's; nothing was sent.</exception>
    /// <exception cref="UnstorableTextException">An event, the metadata or a companion holds a NUL character; nothing was sent.</exception>
    Task<AppendVerdict> AppendAsync(Append append, CancellationToken cancellation = default);

    /// <summary>Reads the events of one flow, by position; at most 1,000.</summary>
    Task<IReadOnlyList<RecordedEvent>> ReadCorrelatedAsync(string correlationId, CancellationToken cancellation = default);
}

/// <summary>Which part of a stream to read: after a version, and to a version, to an instant, or to its end.</summary>
/// <param name="Version">The last version wanted; null for no bound.</param>
/// <param name="AsOf">Only events recorded at or before this instant; null for no bound.</param>
/// <param name="After">Only events with a higher version; 0 from the beginning.</param>
public readonly record struct ReadBound(long? Version = null, DateTimeOffset? AsOf = null, long After = 0);

/// <summary>A stream's events, in order, and the version of the last of them (when there is none, the version they would come after).</summary>
public sealed record StreamSlice(StreamId Stream, long Version, IReadOnlyList<RecordedEvent> Events);

/// <summary>What is to be written at once: events for one or several streams, and the companions.</summary>
/// <param name="Streams">Each stream at most once; a part may have no events, then only its version is checked.</param>
/// <param name="Metadata">Written with every event.</param>
/// <param name="Companions">Records that stand or fall with the events.</param>
public sealed record Append(IReadOnlyList<StreamAppend> Streams, EventMetadata Metadata, params IReadOnlyList<Companion> Companions);

/// <summary>The events for one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="ExpectedVersion">The version it must still have; 0 for a stream that must not exist.</param>
/// <param name="Events">The event records, in order.</param>
public sealed record StreamAppend(StreamId Stream, long ExpectedVersion, IReadOnlyList<object> Events)
{
    /// <summary>Written with these events instead of the append's: what several messages caused is written at once, each in its own flow.</summary>
    public EventMetadata? Metadata { get; init; }

    /// <summary>The state after the events, to be kept with them; null for none. A store without snapshots leaves it out.</summary>
    public Snapshot? Snapshot { get; init; }
}

/// <summary>What became of an append.</summary>
public abstract record AppendVerdict
{
    private AppendVerdict()
    {
    }

    /// <summary>It is written and committed.</summary>
    /// <param name="Position">The global position of the last event written; 0 when only companions were.</param>
    public sealed record Written(long Position) : AppendVerdict;

    /// <summary>A stream had moved on; nothing is written.</summary>
    public sealed record Conflict(StreamId Stream, long ExpectedVersion, long ActualVersion) : AppendVerdict;

    /// <summary>A stream that should get events is archived; nothing is written.</summary>
    public sealed record Archived(StreamId Stream) : AppendVerdict;

    /// <summary>A companion with the same key was recorded before; nothing is written.</summary>
    public sealed record Repeated(Companion Companion) : AppendVerdict;
}
