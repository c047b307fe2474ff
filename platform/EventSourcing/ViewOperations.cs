namespace Platform.EventSourcing;

/// <summary>
/// What operators do with the views of a service, from any replica: what is asked for is recorded in the service's database, and the
/// one process that leads the view obeys within about a second. Asking twice is the same as asking once.
/// </summary>
public interface IViewOperations
{
    /// <summary>How every view of this release is, whichever replica leads it.</summary>
    Task<IReadOnlyList<ViewStatus>> ListAsync(CancellationToken cancellation = default);

    /// <summary>The view, and a rebuild of it, stand still until <see cref="ResumeAsync"/>; readers see it as it is.</summary>
    Task<ViewRequestResult> PauseAsync(string view, ViewRequest request, CancellationToken cancellation = default);

    /// <summary>A paused view goes on where it stood.</summary>
    Task<ViewRequestResult> ResumeAsync(string view, ViewRequest request, CancellationToken cancellation = default);

    /// <summary>
    /// Builds the view anew from the beginning of the log, beside the one that is read, and puts it in that one's place once it has
    /// come as far. A rebuild that already runs goes on.
    /// </summary>
    Task<ViewRequestResult> RebuildAsync(string view, ViewRequest request, CancellationToken cancellation = default);

    /// <summary>Gives up a rebuild; what it had built is dropped.</summary>
    Task<ViewRequestResult> CancelRebuildAsync(string view, ViewRequest request, CancellationToken cancellation = default);

    /// <summary>The events a view has put aside, in the order in which they were parked; null when there is no such view.</summary>
    Task<IReadOnlyList<ParkedEvent>?> ListParkedAsync(string view, ParkedPage page, CancellationToken cancellation = default);

    /// <summary>The parked events of one document, or of all, are folded in order; what fails again stays parked.</summary>
    /// <param name="view">The view's name.</param>
    /// <param name="key">The document's key; null for every parked event, and with them those whose document is not known.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ViewRequestResult> RetryParkedAsync(string view, string? key, ViewRequest request, CancellationToken cancellation = default);

    /// <summary>The parked events of one document, or of all, are left out for good, and the document goes on without them.</summary>
    /// <param name="view">The view's name.</param>
    /// <param name="key">The document's key; null for every parked event, and with them those whose document is not known.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<ViewRequestResult> DiscardParkedAsync(string view, string? key, ViewRequest request, CancellationToken cancellation = default);

    /// <summary>
    /// Drops the documents of those versions of views that no replica has used for so long. Nothing is ever dropped without this
    /// call: until then the release before can be started again.
    /// </summary>
    /// <returns>What was dropped, as <c>name:version</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is shorter than what a replica that lives may be silent for.</exception>
    Task<IReadOnlyList<string>> DropObsoleteAsync(TimeSpan unusedFor, ViewRequest request, CancellationToken cancellation = default);
}

/// <summary>Who asks for something to be done with a view.</summary>
/// <param name="UserId">The operator; it is recorded with what was done.</param>
/// <param name="Record">What makes a repeat of the HTTP request recognisable; it is written in the same transaction.</param>
public sealed record ViewRequest(string UserId, IdempotencyRecord? Record = null);

/// <summary>What became of a request.</summary>
public enum ViewRequestResult
{
    /// <summary>It is recorded.</summary>
    Done,

    /// <summary>A request with this key was recorded before; nothing more was done.</summary>
    Repeated,

    /// <summary>This release has no such view.</summary>
    NoView,
}

/// <summary>How a view is.</summary>
/// <param name="View">Its name.</param>
/// <param name="Version">The version that this release reads.</param>
/// <param name="State">Whether it follows the log.</param>
/// <param name="OnFailure">What it does with an event that it cannot fold.</param>
/// <param name="Progress">How far it has come.</param>
/// <param name="Parked">How many events it has put aside.</param>
/// <param name="IsComplete">It has caught up with the log once, so that its documents may be served.</param>
/// <param name="Failure">Why it stands still; null unless it is stopped.</param>
/// <param name="Rebuild">The rebuild beside it; null when there is none.</param>
public sealed record ViewStatus(
    string View,
    int Version,
    ViewState State,
    FailurePolicy OnFailure,
    FollowerProgress Progress,
    long Parked,
    bool IsComplete,
    ViewFailure? Failure,
    RebuildStatus? Rebuild);

/// <summary>Whether a view follows the log.</summary>
public enum ViewState
{
    /// <summary>It follows.</summary>
    Running,

    /// <summary>An operator has paused it.</summary>
    Paused,

    /// <summary>An event, named in <see cref="ViewStatus.Failure"/>, stops it.</summary>
    Stopped,
}

/// <summary>How far a follower of the log has come.</summary>
/// <param name="Position">The global position it has come to.</param>
/// <param name="Head">The highest position in the log.</param>
/// <param name="EventsPerSecond">How fast it was when it last reported.</param>
public sealed record FollowerProgress(long Position, long Head, double EventsPerSecond)
{
    /// <summary>How many positions it is behind.</summary>
    public long Lag => Math.Max(0, Head - Position);

    /// <summary>How much of the log it has behind it, from 0 to 100.</summary>
    public double Percent => Head == 0 ? 100 : Math.Min(100, 100.0 * Position / Head);

    /// <summary>How long it will take at this pace; null when there is no pace to tell from.</summary>
    public TimeSpan? Remaining => Lag == 0 ? TimeSpan.Zero : EventsPerSecond > 0 ? TimeSpan.FromSeconds(Lag / EventsPerSecond) : null;
}

/// <summary>A rebuild beside the live view.</summary>
/// <param name="Id">Which one.</param>
/// <param name="RequestedBy">Who asked for it.</param>
/// <param name="RequestedAt">When (UTC).</param>
/// <param name="Progress">How far it has come.</param>
/// <param name="Failure">Why it stands still; null while it goes on.</param>
public sealed record RebuildStatus(Guid Id, string RequestedBy, DateTimeOffset RequestedAt, FollowerProgress Progress, ViewFailure? Failure);

/// <summary>Why a view stands still.</summary>
/// <param name="Position">The position of the event; null when it is not known which one it is.</param>
/// <param name="ErrorType">The exception's type.</param>
/// <param name="Error">What it says. It may hold what is in the event: it is for operators, never for a log.</param>
/// <param name="Attempts">How often the event was tried.</param>
/// <param name="Since">Since when it stands (UTC).</param>
public sealed record ViewFailure(long? Position, string ErrorType, string Error, int Attempts, DateTimeOffset Since);

/// <summary>An event that a view has put aside.</summary>
/// <param name="Id">Its place in the list.</param>
/// <param name="Key">The document's key; null when the event could not be read, so that nobody knows.</param>
/// <param name="Position">The event's global position.</param>
/// <param name="EventId">The event's identity.</param>
/// <param name="Stream">The event's stream.</param>
/// <param name="Version">Its place in the stream.</param>
/// <param name="Name">The event's name.</param>
/// <param name="ErrorType">The exception's type; null for an event that only waits behind another one.</param>
/// <param name="Error">What the exception says; null for an event that only waits.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="ParkedAt">When it was put aside (UTC).</param>
/// <param name="Requested">What an operator has asked for and is still to be done: <c>retry</c>, <c>discard</c>, or null.</param>
public sealed record ParkedEvent(
    long Id,
    string? Key,
    long Position,
    Guid EventId,
    string Stream,
    long Version,
    string Name,
    string? ErrorType,
    string? Error,
    int Attempts,
    DateTimeOffset ParkedAt,
    string? Requested);

/// <summary>A part of the list of parked events.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Beyond">Only beyond this <see cref="ParkedEvent.Id"/>, in the direction of travel; null from the start.</param>
/// <param name="Descending">From the latest to the first.</param>
/// <param name="Key">Only of this document; null for all.</param>
public sealed record ParkedPage(int Limit, long? Beyond = null, bool Descending = false, string? Key = null);
