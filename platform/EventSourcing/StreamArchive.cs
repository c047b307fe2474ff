namespace Platform.EventSourcing;

/// <summary>
/// Takes streams out of use and back into it. An archived stream keeps its events, its place in the log and its documents, and can
/// be read like any other; only appends to it are refused, with a verdict of their own.
/// </summary>
public interface IStreamArchive
{
    /// <summary>How the stream stands; null when it does not exist.</summary>
    Task<StreamStatus?> FindAsync(StreamId stream, CancellationToken cancellation = default);

    /// <summary>Archives the stream and records who did it and why. One that is archived already stays as it is.</summary>
    /// <exception cref="UnstorableTextException">The request holds a NUL character; nothing was sent.</exception>
    Task<ArchiveVerdict> ArchiveAsync(StreamId stream, ArchiveRequest request, CancellationToken cancellation = default);

    /// <summary>Makes the stream appendable again and records who did it and why. One that is not archived stays as it is.</summary>
    /// <exception cref="UnstorableTextException">The request holds a NUL character; nothing was sent.</exception>
    Task<ArchiveVerdict> RestoreAsync(StreamId stream, ArchiveRequest request, CancellationToken cancellation = default);
}

/// <summary>Why a stream is archived or restored, and by whom.</summary>
/// <param name="Reason">A sentence for those who come later.</param>
/// <param name="Metadata">Who asked (<see cref="EventMetadata.UserId"/>), and in which flow.</param>
/// <param name="ExpectedVersion">The version at which the stream must still be; null when any will do.</param>
/// <param name="Record">Written in the same transaction, so that the request's repeat is harmless; null without one.</param>
public sealed record ArchiveRequest(string Reason, EventMetadata Metadata, long? ExpectedVersion = null, IdempotencyRecord? Record = null);

/// <summary>What became of archiving or restoring.</summary>
public abstract record ArchiveVerdict
{
    private ArchiveVerdict()
    {
    }

    /// <summary>The stream is as it was asked for, now or since before.</summary>
    public sealed record Done(long Version) : ArchiveVerdict;

    /// <summary>There is no such stream; nothing is written.</summary>
    public sealed record Missing(StreamId Stream) : ArchiveVerdict;

    /// <summary>The stream had moved on; nothing is written.</summary>
    public sealed record Conflict(StreamId Stream, long ExpectedVersion, long ActualVersion) : ArchiveVerdict;

    /// <summary>The request was recorded before; nothing more is written.</summary>
    public sealed record Repeated(IdempotencyRecord Record) : ArchiveVerdict;
}

/// <summary>How a stream stands.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsArchived">Whether appends to it are refused.</param>
/// <param name="ChangedAt">When something was last appended to it.</param>
/// <param name="LastArchiving">The last time that it was archived or restored; null if never, or by another engine.</param>
public sealed record StreamStatus(StreamId Stream, long Version, bool IsArchived, DateTimeOffset ChangedAt, StreamArchiving? LastArchiving);

/// <summary>One archiving or restoring.</summary>
/// <param name="Archived">True for archived, false for restored.</param>
/// <param name="Reason">Why.</param>
/// <param name="UserId">By whom; null when the system itself acted.</param>
/// <param name="At">When.</param>
public sealed record StreamArchiving(bool Archived, string Reason, string? UserId, DateTimeOffset At);
