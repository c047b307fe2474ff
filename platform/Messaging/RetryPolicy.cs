namespace Platform.Messaging;

/// <summary>
/// How a failing message is tried again: once more in place, then after exponentially growing delays with full jitter (a delay is
/// drawn from zero to the bound, so that messages that failed together do not come back together), then it is put aside.
/// The form of the jitter is Marc Brooker's, "Exponential Backoff and Jitter".
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>The bound of the first delay.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The bound that no delay exceeds.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a message is delivered before it goes to the dead letters; at least 1.</summary>
    public int MaxAttempts { get; init; } = 10;

    /// <summary>The delay before the delivery that follows a failed attempt (1 is the first).</summary>
    public TimeSpan DelayAfter(int attempt, Random random)
    {
        var bound = Math.Min(BaseDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(random.NextDouble() * bound);
    }
}
