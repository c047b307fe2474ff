using System.Text.Json;

namespace Platform.Messaging;

/// <summary>
/// The dead letters of the queues: messages put aside after a failure that retrying could not mend. Everything is asked for one
/// queue, so a service sees and touches its own letters only. Every change is written together with its record (who, when, what,
/// which letter) and with the request's key, all or nothing: a request that is repeated after a kill is recognised, and its
/// effect is there once.
/// <para>
/// A replayed message keeps its id, edited or not. The inbox knows a message by its id, so the handlers that had taken it before it
/// died do not act a second time; under another id the correction of one handler's failure would repeat the effect of the others. An edit
/// is therefore no new message but the same one, put right; that it was edited, by whom and when is in the record of actions.
/// What a handler did with the old data is not undone by an edit: that takes an event of its own.
/// </para>
/// </summary>
public interface IDeadLetters
{
    /// <summary>The letters of a queue that match, newest first unless the page says otherwise.</summary>
    Task<IReadOnlyList<DeadLetter>> ListAsync(
        string queue, DeadLetterFilter filter, DeadLetterPage page, CancellationToken cancellation = default);

    /// <summary>One letter of a queue; null when the queue has none of this number.</summary>
    Task<DeadLetter?> FindAsync(string queue, long id, CancellationToken cancellation = default);

    /// <summary>Puts a letter back into its queue, as a first attempt.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="id">The letter.</param>
    /// <param name="request">Who asks.</param>
    /// <param name="data">What its data is to be from now on; null leaves them as they are.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<DeadLetterResult> ReplayAsync(
        string queue, long id, DeadLetterRequest request, JsonElement? data = null, CancellationToken cancellation = default);

    /// <summary>
    /// Puts all letters that match and were there when it was first asked back into the queue, oldest first, page by page; each page is
    /// whole. Cancelled or killed half way, the same request continues where it stopped. Null when the request's key was used for
    /// another request.
    /// </summary>
    Task<DeadLetterReplay?> ReplayAllAsync(
        string queue, DeadLetterFilter filter, DeadLetterRequest request, CancellationToken cancellation = default);

    /// <summary>Discards a letter for good; its record remains, without the payload.</summary>
    Task<DeadLetterResult> DiscardAsync(string queue, long id, DeadLetterRequest request, CancellationToken cancellation = default);

    /// <summary>The replays by filter that were asked for, running ones included: how far each has come.</summary>
    Task<IReadOnlyList<DeadLetterReplay>> ReplaysAsync(string queue, DeadLetterPage page, CancellationToken cancellation = default);

    /// <summary>What was done to the queue's letters.</summary>
    Task<IReadOnlyList<DeadLetterAction>> ActionsAsync(string queue, DeadLetterPage page, CancellationToken cancellation = default);
}

/// <summary>A message put aside.</summary>
/// <param name="Id">Its number among the dead letters; a later one has a higher number.</param>
/// <param name="Queue">The queue it came from.</param>
/// <param name="MessageId">The message's id, as its publisher gave it.</param>
/// <param name="MessageType">The message's versioned type.</param>
/// <param name="Body">What travelled, as JSON: normally a CloudEvent with its envelope and data.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Error">The last error: the exception's type and message. Like the body it may hold personal data.</param>
/// <param name="DiedAt">When it was put aside (UTC).</param>
public sealed record DeadLetter(
    long Id, string Queue, string MessageId, string MessageType, JsonElement Body, int Attempts, string Error, DateTimeOffset DiedAt);

/// <summary>Which letters are meant; what is null is not asked for.</summary>
/// <param name="MessageType">The message's type, exactly.</param>
/// <param name="From">Put aside at or after this.</param>
/// <param name="To">Put aside before this.</param>
/// <param name="Error">A part of the error, in any case.</param>
public sealed record DeadLetterFilter(string? MessageType = null, DateTimeOffset? From = null, DateTimeOffset? To = null, string? Error = null);

/// <summary>A part of a list that is kept by number.</summary>
/// <param name="Limit">How many at most.</param>
/// <param name="Beyond">Only what comes after this number, in the list's direction; null begins at its end.</param>
/// <param name="OldestFirst">The list's direction; newest first by default.</param>
public sealed record DeadLetterPage(int Limit, long? Beyond = null, bool OldestFirst = false);

/// <summary>Who asks for a change, under which key.</summary>
/// <param name="UserId">The subject of the operator's token.</param>
/// <param name="Key">The request's idempotency key; keys of different users and queues never meet.</param>
/// <param name="Fingerprint">A hash of the request: the same key with another one is refused.</param>
public sealed record DeadLetterRequest(string UserId, string Key, string Fingerprint);

/// <summary>What became of a request about one letter.</summary>
public enum DeadLetterResult
{
    /// <summary>It is done and recorded.</summary>
    Done,

    /// <summary>The same request was done before; nothing was done again.</summary>
    Repeated,

    /// <summary>The key was used for another request; nothing was done.</summary>
    KeyReused,

    /// <summary>The queue has no such letter.</summary>
    NotFound,

    /// <summary>The letter's body is no CloudEvent, so it has no data that could be edited.</summary>
    NotEditable,

    /// <summary>The queue holds a message of this id again, which the edited one must not silently give way to; nothing was done.</summary>
    StillQueued,
}

/// <summary>A replay by filter and how far it has come.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Filter">What was asked for.</param>
/// <param name="UserId">Who asked.</param>
/// <param name="StartedAt">When (UTC).</param>
/// <param name="Replayed">How many letters are back in the queue.</param>
/// <param name="Estimated">How many matched when it began; others may have taken some away since.</param>
/// <param name="FinishedAt">When the last page was through; null while it runs, or after a kill until it is asked for again.</param>
/// <param name="Repeated">Whether it had been finished before by the same request.</param>
public sealed record DeadLetterReplay(
    long Id,
    DeadLetterFilter Filter,
    string UserId,
    DateTimeOffset StartedAt,
    long Replayed,
    long Estimated,
    DateTimeOffset? FinishedAt,
    bool Repeated);

/// <summary>The record of a change: who, when, what, which letter. It outlives the letter and holds nothing of its payload.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Action">replayed, edited (and replayed) or discarded.</param>
/// <param name="LetterId">The letter.</param>
/// <param name="MessageId">The letter's message.</param>
/// <param name="MessageType">The message's type.</param>
/// <param name="UserId">Who asked.</param>
/// <param name="ActedAt">When (UTC).</param>
/// <param name="ReplayId">The replay by filter that it belongs to; null when this one letter was asked for.</param>
public sealed record DeadLetterAction(
    long Id, string Action, long LetterId, string MessageId, string MessageType, string UserId, DateTimeOffset ActedAt, long? ReplayId);
