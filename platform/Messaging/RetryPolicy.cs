using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.Messaging;

/// <summary>
/// How a failing message is tried again: at once in place, then after exponentially growing delays with full jitter (a delay is
/// drawn from zero to the bound, so that messages that failed together do not come back together), then it is put aside.
/// The form of the jitter is Marc Brooker's, "Exponential Backoff and Jitter". A service has one for all its handlers, and a handler may
/// have one of its own.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>
    /// How often a handler is called again at once, within one attempt; 0 for never. Meanwhile its key waits, where a delayed retry lets later
    /// messages of the key pass: a handler that must keep the order whatever happens takes <see cref="int.MaxValue"/> and pauses by itself.
    /// </summary>
    public int ImmediateRetries { get; init; } = 1;

    /// <summary>The bound of the first delay.</summary>
    public TimeSpan BaseDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The bound that no delay exceeds.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a message is delivered before it goes to the dead letters; at least 1.</summary>
    public int MaxAttempts { get; init; } = 10;

    /// <summary>
    /// Errors that retrying cannot mend, with the types that derive from them; beside <see cref="NonRetriableException"/>, data that
    /// cannot be read, and people who were erased, which are so everywhere.
    /// </summary>
    public IReadOnlyList<Type> NonRetriableErrors { get; init; } = [];

    /// <summary>The delay before the delivery that follows a failed attempt (1 is the first).</summary>
    public TimeSpan DelayAfter(int attempt, Random random)
    {
        var bound = Math.Min(BaseDelay.TotalMilliseconds * Math.Pow(2, attempt - 1), MaxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(random.NextDouble() * bound);
    }

    /// <summary>Whether it is worth trying again after this error.</summary>
    public bool IsRetriable(Exception error) =>
        error is not (NonRetriableException or JsonException or SubjectErasedException or UnreadablePersonalValueException)
        && !NonRetriableErrors.Any(type => type.IsInstanceOfType(error));
}
