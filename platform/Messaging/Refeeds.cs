namespace Platform.Messaging;

/// <summary>
/// The re-feeds that operators asked for, and how far each has come: kept in a database, so that one continues after a kill where it was.
/// The record of a re-feed is also the record of who asked for it and when; it is never deleted.
/// </summary>
public interface IRefeeds
{
    /// <summary>Writes down a request; a repeat of it finds the first. Null when the request's key was used for another one.</summary>
    Task<Refeed?> RequestAsync(RefeedRequest request, CancellationToken cancellation = default);

    /// <summary>A re-feed of a service; null when it has none of this number.</summary>
    Task<Refeed?> FindAsync(string service, long id, CancellationToken cancellation = default);

    /// <summary>The re-feeds of a service, newest first unless the page says otherwise.</summary>
    Task<IReadOnlyList<Refeed>> ListAsync(string service, RefeedPage page, CancellationToken cancellation = default);

    /// <summary>
    /// Takes the oldest unfinished re-feed of a service that no other worker has, for as long as the lease; null when there is none.
    /// </summary>
    Task<Refeed?> TakeAsync(string service, Guid worker, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>
    /// Moves a re-feed on and renews the lease; false when it has ended or is no longer the worker's, who must then stop.
    /// </summary>
    Task<bool> AdvanceAsync(Refeed from, Guid worker, RefeedStep step, TimeSpan lease, CancellationToken cancellation = default);

    /// <summary>
    /// Ends a re-feed that waits or runs. Its worker stops at its next step: what that had begun to send, a second's messages at most, still
    /// arrives and is not counted. What was sent stays sent. A cancelled one does not go on again; another can be asked for from its position.
    /// </summary>
    Task<RefeedCancellation> CancelAsync(RefeedCancel request, CancellationToken cancellation = default);
}

/// <summary>Which re-feed is to be cancelled, and who asks.</summary>
/// <param name="Service">The service whose re-feed it is.</param>
/// <param name="Id">Its number.</param>
/// <param name="UserId">The subject of the operator's token.</param>
/// <param name="Key">The request's idempotency key; it shares its room with the keys of what the user asked to be fed.</param>
/// <param name="Fingerprint">A hash of the request: the same key with another one is refused.</param>
public sealed record RefeedCancel(string Service, long Id, string UserId, string Key, string Fingerprint);

/// <summary>What became of a request to cancel a re-feed.</summary>
/// <param name="Result">Whether it is cancelled now.</param>
/// <param name="Refeed">The re-feed as it stands; null when it was not found or the key was refused.</param>
public sealed record RefeedCancellation(RefeedCancelResult Result, Refeed? Refeed = null);

/// <summary>The verdict on a request to cancel a re-feed.</summary>
public enum RefeedCancelResult
{
    /// <summary>It is cancelled.</summary>
    Done,

    /// <summary>The same request had cancelled it before.</summary>
    Repeated,

    /// <summary>Another request had cancelled it before; who and when stays as it was.</summary>
    CancelledBefore,

    /// <summary>It had come to its end, well or with an error, before anybody cancelled it.</summary>
    Ended,

    /// <summary>The service has no re-feed of this number.</summary>
    NotFound,

    /// <summary>The key was used for another request.</summary>
    KeyReused,
}

/// <summary>What an operator asks for.</summary>
/// <param name="Service">The service whose log is read.</param>
/// <param name="Queue">The one queue that is fed.</param>
/// <param name="From">Events after this position; 0 for all.</param>
/// <param name="UpTo">The last position that is meant: the log's head when it was asked for. What comes later arrives in the usual way.</param>
/// <param name="Types">The message types that are wanted; none for all that the service publishes.</param>
/// <param name="Rate">How many messages a second at most.</param>
/// <param name="UserId">The subject of the operator's token.</param>
/// <param name="Key">The request's idempotency key; keys of different users and services never meet.</param>
/// <param name="Fingerprint">A hash of the request: the same key with another one is refused.</param>
public sealed record RefeedRequest(
    string Service, string Queue, long From, long UpTo, IReadOnlyList<string> Types, int Rate, string UserId, string Key, string Fingerprint);

/// <summary>A part of the list of re-feeds.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Beyond">Only those after the one of this number, in the list's order; null from the beginning.</param>
/// <param name="OldestFirst">The order.</param>
public sealed record RefeedPage(int Limit, long? Beyond = null, bool OldestFirst = false);

/// <summary>A re-feed and how far it has come.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Request">What was asked for, by whom.</param>
/// <param name="Position">The last position that is done.</param>
/// <param name="Sent">How many messages were sent; after a kill some are sent, and counted, twice.</param>
/// <param name="RequestedAt">When it was asked for (UTC).</param>
/// <param name="StartedAt">When a worker first took it (UTC); null while it waits.</param>
/// <param name="AdvancedAt">When it last came further (UTC); null before it began.</param>
/// <param name="FinishedAt">When it ended, was cancelled or failed (UTC); null while it runs or waits.</param>
/// <param name="Error">Why it could not go on; null when nothing was wrong.</param>
/// <param name="CancelledBy">The subject of the operator who cancelled it; null when nobody did.</param>
/// <param name="Repeated">Whether it had been asked for before by the same request.</param>
public sealed record Refeed(
    long Id,
    RefeedRequest Request,
    long Position,
    long Sent,
    DateTimeOffset RequestedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? AdvancedAt,
    DateTimeOffset? FinishedAt,
    string? Error,
    string? CancelledBy = null,
    bool Repeated = false)
{
    /// <summary>Messages a second since it began; null before that.</summary>
    public double? Rate => Elapsed is { } elapsed ? Sent / elapsed.TotalSeconds : null;

    /// <summary>How long it will take at this pace; null when that cannot be told, and zero when it has ended.</summary>
    public TimeSpan? Remaining => FinishedAt is not null ? TimeSpan.Zero
        : Elapsed is { } elapsed && Position > Request.From ? elapsed * ((double)(Request.UpTo - Position) / (Position - Request.From))
        : null;

    /// <summary>How much of the log that is meant has been read, from 0 to 100.</summary>
    public double Percent => FinishedAt is not null && Error is null && CancelledBy is null ? 100
        : Request.UpTo <= Request.From ? 0
        : Math.Clamp(100.0 * (Position - Request.From) / (Request.UpTo - Request.From), 0, 100);

    private TimeSpan? Elapsed => AdvancedAt - StartedAt is { } span && span > TimeSpan.Zero ? span : null;
}

/// <summary>A step of a re-feed.</summary>
/// <param name="Position">The last position that is done now.</param>
/// <param name="Sent">How many messages this step sent.</param>
/// <param name="IsLast">Whether it ends here.</param>
/// <param name="Error">Why it ends early.</param>
public sealed record RefeedStep(long Position, long Sent, bool IsLast = false, string? Error = null);
