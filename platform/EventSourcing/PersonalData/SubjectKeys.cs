namespace Platform.EventSourcing;

/// <summary>
/// The keys of the data subjects, one each. A key is made when a person's first value is written and is never made again once it was erased.
/// </summary>
public interface ISubjectKeys
{
    /// <summary>The keys of these subjects, as far as there are any. Erased ones are in the set as such.</summary>
    Task<SubjectKeySet> FindAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default);

    /// <summary>The keys of these subjects, made where there were none. Erased ones stay erased.</summary>
    Task<SubjectKeySet> GetOrCreateAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellation = default);

    /// <summary>
    /// Erases a subject's key for good, together with the record of the request's answer: both or neither. Who was erased before stays as
    /// erased then.
    /// </summary>
    /// <param name="subject">The subject.</param>
    /// <param name="by">Who asks; kept for the audit.</param>
    /// <param name="answer">The record that makes a repeat of the request recognisable.</param>
    /// <param name="cancellation">Ends the wait; what was not committed has not happened.</param>
    /// <returns>The erasure; null when the subject has no key here.</returns>
    Task<Erasure?> EraseAsync(
        string subject, string by, Func<Erasure, IdempotencyRecord> answer, CancellationToken cancellation = default);

    /// <summary>What is known of a subject; null when it has no key here and never had.</summary>
    Task<SubjectStatus?> StatusAsync(string subject, CancellationToken cancellation = default);

    /// <summary>
    /// Wraps every key that is still wrapped by an older master key anew with the current one. It may be stopped anywhere and be run again.
    /// </summary>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="cancellation">Stops it between two batches.</param>
    /// <returns>How many keys were wrapped anew.</returns>
    Task<long> RewrapAsync(IProgress<RewrapProgress>? progress = null, CancellationToken cancellation = default);
}

/// <summary>The key of one subject. It never shows its secret by being printed.</summary>
/// <param name="id">Which key it is; stored beside what it encrypts.</param>
/// <param name="secret">32 bytes.</param>
public sealed class SubjectKey(Guid id, byte[] secret)
{
    /// <summary>Which key it is.</summary>
    public Guid Id { get; } = id;

    internal ReadOnlySpan<byte> Secret => secret;
}

/// <summary>The keys of some subjects, looked up at one moment.</summary>
/// <param name="keys">By subject; null for one that was erased.</param>
public sealed class SubjectKeySet(IReadOnlyDictionary<string, SubjectKey?> keys)
{
    /// <summary>No keys at all.</summary>
    public static SubjectKeySet None { get; } = new(new Dictionary<string, SubjectKey?>());

    /// <summary>Whether the subject's key was erased.</summary>
    public bool IsErased(string subject) => keys.TryGetValue(subject, out var key) && key is null;

    /// <summary>The subject's key; null when there is none, or none any more.</summary>
    public SubjectKey? Find(string subject) => keys.GetValueOrDefault(subject);
}

/// <summary>A subject's key was erased.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="By">By whom.</param>
public sealed record Erasure(DateTimeOffset At, string By);

/// <summary>What is known of a subject that has or had a key.</summary>
/// <param name="Since">Since when there is personal data of it.</param>
/// <param name="Erasure">Its erasure; null while the key is there.</param>
public sealed record SubjectStatus(DateTimeOffset Since, Erasure? Erasure);

/// <summary>How far the wrapping anew of keys has come.</summary>
/// <param name="Done">How many were wrapped anew in this run.</param>
/// <param name="Left">How many are still wrapped by an older master key.</param>
public sealed record RewrapProgress(long Done, long Left);
