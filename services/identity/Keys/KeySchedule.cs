namespace Identity.Keys;

/// <summary>
/// Which key signs when. It follows from the keys' ages alone, so that replicas which share a folder agree without a word: a key is published for a
/// while before it signs, until every replica and every validator has seen it, and stays published as long as a token that it signed may be valid.
/// </summary>
internal sealed record KeySchedule(TimeSpan Rotation, TimeSpan TokenLifetime)
{
    /// <summary>Validators look for new keys every ten minutes, and replicas every minute.</summary>
    public static readonly TimeSpan Announcement = TimeSpan.FromMinutes(15);

    // Validators allow the clocks to differ a little, so a key outlives its last token by more than that.
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <summary>Whether there must be a new key.</summary>
    public bool IsDue(IReadOnlyList<SigningKey> keys, DateTimeOffset now) => keys.Count == 0 || now - keys[^1].CreatedAt >= Rotation;

    /// <summary>The key that signs now.</summary>
    public static int Active(IReadOnlyList<SigningKey> keys, DateTimeOffset now) =>
        Math.Max(0, Enumerable.Range(0, keys.Count).Last(index => index == 0 || SignsFrom(keys[index]) <= now));

    /// <summary>How many of the oldest keys nobody needs any more.</summary>
    public int Retired(IReadOnlyList<SigningKey> keys, DateTimeOffset now) =>
        Enumerable.Range(0, Active(keys, now)).Count(index => SignsFrom(keys[index + 1]) + TokenLifetime + Grace < now);

    private static DateTimeOffset SignsFrom(SigningKey key) => key.CreatedAt + Announcement;
}
