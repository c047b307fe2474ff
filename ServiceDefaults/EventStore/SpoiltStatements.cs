using Marten;
using Polly;
using Polly.Retry;

namespace ServiceDefaults.EventStore;

/// <summary>
/// A statement that is cancelled while Npgsql prepares it by itself, as when its caller leaves, is remembered on its connection as one without
/// columns. Whoever uses it there next is told of a message that was not expected, and the connection is closed: one caller's leaving would cost
/// another his answer. So it is read again, on another connection. Seen with Npgsql 10.0.3; nothing of it concerns writes, which Marten repeats by
/// rules of their own.
/// </summary>
internal static class SpoiltStatements
{
    private const string Unexpected = "Received unexpected backend message";

    // Others may be spoilt as well; each is met once.
    private const int Connections = 5;

    public static void ReadAgainWhatWasSpoilt(this StoreOptions options) => options.ExtendPolly(reads => reads.AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = read => ValueTask.FromResult(
            read.Outcome.Exception is { } error && error.Message.StartsWith(Unexpected, StringComparison.Ordinal)),
        MaxRetryAttempts = Connections,
        Delay = TimeSpan.Zero,
    }));
}
