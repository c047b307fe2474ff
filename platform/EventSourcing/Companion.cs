namespace Platform.EventSourcing;

/// <summary>A record that is written in the transaction of an append, or refused with it: it makes a repeat recognisable.</summary>
public abstract record Companion
{
    private protected Companion()
    {
    }
}

/// <summary>"This handler has had this message": what turns at-least-once delivery into an exactly-once effect.</summary>
/// <param name="Handler">The handler's stable name.</param>
/// <param name="MessageId">The message's id.</param>
public sealed record InboxRecord(string Handler, string MessageId) : Companion;

/// <summary>"This caller's request with this key was answered so": what makes a repeated request harmless.</summary>
/// <param name="Caller">Whose key it is; keys of different callers never meet.</param>
/// <param name="Key">The caller's <c>Idempotency-Key</c>.</param>
/// <param name="Fingerprint">A hash of the request, hexadecimal: the same key with another payload is an error.</param>
/// <param name="Answer">The answer to repeat.</param>
public sealed record IdempotencyRecord(string Caller, string Key, string Fingerprint, StoredAnswer Answer) : Companion;

/// <summary>An HTTP answer as it was first given.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Headers">The headers that belong to the answer (<c>Location</c>, <c>ETag</c>).</param>
/// <param name="Body">The JSON of the answer's <c>data</c>.</param>
public sealed record StoredAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>What of the body is personal, so that the store can protect it; null when nothing is. It is not stored itself.</summary>
    public PersonalShape? Personal { get; init; }
}

/// <summary>Looks up and forgets companions.</summary>
public interface ICompanions
{
    /// <summary>The record of an earlier request with this key; null when there is none.</summary>
    Task<IdempotencyRecord?> FindAsync(string caller, string key, CancellationToken cancellation = default);

    /// <summary>Whether this handler has had this message.</summary>
    Task<bool> HasHandledAsync(InboxRecord inbox, CancellationToken cancellation = default);

    /// <summary>Deletes idempotency records older than one age and inbox records older than another; returns how many went.</summary>
    Task<int> ForgetAsync(TimeSpan idempotencyAge, TimeSpan inboxAge, CancellationToken cancellation = default);
}
