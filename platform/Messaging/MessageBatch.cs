namespace Platform.Messaging;

/// <summary>
/// Says that a handler takes the messages that are at hand together in one call, so that they share one transaction. Nothing waits for a
/// batch to fill: while one is handled, the next gathers. When a batch fails, its members are handled one by one, so that a bad
/// message sinks no other. The transport hands out one message of a key at a time, so a batch never holds two of one key.
/// </summary>
/// <param name="MaxSize">
/// How many at most; no more than the service's <see cref="MessagingOptions.Concurrency"/> can come together.
/// </param>
/// <param name="HandleAsync">
/// Handles them all or fails: one append with the inbox record of each. A member that turns out to be a repeat must not stop the others.
/// </param>
public sealed record MessageBatch(
    int MaxSize, Func<IServiceProvider, IReadOnlyList<ReceivedMessage<object>>, CancellationToken, Task> HandleAsync);
