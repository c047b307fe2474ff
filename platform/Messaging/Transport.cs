namespace Platform.Messaging;

/// <summary>
/// The message transport's port: publish to whoever is bound, receive from a queue. Delivery is at least once. Every
/// implementation passes the same conformance suite.
/// </summary>
public interface ITransport
{
    /// <summary>
    /// Creates the queue if it is new and makes its bindings exactly these message types, so that what is published from now on reaches it.
    /// </summary>
    Task DeclareAsync(string queue, IReadOnlyCollection<string> messageTypes, CancellationToken cancellation = default);

    /// <summary>
    /// Publishes in order and returns when the messages are safe; when it fails, some may be there. A message whose type no queue is bound
    /// to goes nowhere unless it is mandatory. Publishing the same id again to a queue that still holds it is ignored.
    /// </summary>
    /// <exception cref="UnroutableMessageException">A mandatory message has nowhere to go, yet.</exception>
    Task PublishAsync(IReadOnlyList<Published> messages, CancellationToken cancellation = default);

    /// <summary>
    /// Publishes to one queue and no other, in order and whatever the queue is bound to: how one subscriber is fed anew. Returns when the
    /// messages are safe. When it fails, some may be there; publishing an id again to a queue that still holds it is ignored.
    /// Without messages it only finds out whether there is such a queue.
    /// </summary>
    /// <exception cref="QueueNotFoundException">Nobody has declared the queue.</exception>
    Task PublishAsync(string queue, IReadOnlyList<Published> messages, CancellationToken cancellation = default);

    /// <summary>
    /// Receives until cancelled, then lets the handlers that run finish and returns. Handlers run in parallel across
    /// partition keys and one after another within a key.
    /// </summary>
    Task ReceiveAsync(string queue, int concurrency, Func<Delivery, CancellationToken, Task<Settlement>> handle, CancellationToken cancellation);

    /// <summary>
    /// The same for a gauge, asked for by each replica every few seconds: a transport that can makes one replica look for all. Null for
    /// the replicas that are not to look.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="watcher">Tells this replica from the others.</param>
    /// <param name="every">How often each replica asks.</param>
    /// <param name="cancellation">Ends the wait.</param>
    async Task<QueueStatus?> WatchAsync(string queue, Guid watcher, TimeSpan every, CancellationToken cancellation = default) =>
        await InspectAsync(queue, cancellation);

    /// <summary>How much waits in a queue, and since when. For gauges and people, not for decisions: it is out of date when it arrives.</summary>
    Task<QueueStatus> InspectAsync(string queue, CancellationToken cancellation = default);
}

/// <summary>A message was to go to a queue that nobody has declared.</summary>
/// <param name="queue">The queue's name.</param>
public sealed class QueueNotFoundException(string queue) : InvalidOperationException($"Expected a queue '{queue}'; nobody has declared one.");

/// <summary>A mandatory message was published, and no queue is bound to its type: its handler's service has never been up.</summary>
/// <param name="types">The types, or the first of them that was noticed.</param>
public sealed class UnroutableMessageException(IReadOnlyCollection<string> types)
    : InvalidOperationException($"No queue is bound to {string.Join(", ", types)}, which some service must handle; start it once.")
{
    /// <summary>The message types that no queue is bound to.</summary>
    public IReadOnlyCollection<string> Types { get; } = types;
}

/// <summary>How much waits in a queue. A transport may stop counting where it becomes costly: a large figure means "at least so many".</summary>
/// <param name="Waiting">Messages that may be handled as soon as a consumer has room and their key is free.</param>
/// <param name="Delayed">Messages that are not due yet, those that failed and come again among them.</param>
/// <param name="InHand">Messages that a consumer has and has not settled.</param>
/// <param name="OldestWaiting">How long the oldest of the waiting ones has been due; null when none waits or the transport cannot tell.</param>
public sealed record QueueStatus(long Waiting, long Delayed, long InHand, TimeSpan? OldestWaiting);

/// <summary>A message to publish.</summary>
/// <param name="Message">The message.</param>
/// <param name="NotBefore">Deliver no earlier than this; null for at once.</param>
/// <param name="Priority">Which of the waiting messages goes first, across partition keys.</param>
/// <param name="IsMandatory">Somebody must handle it: that no queue is bound to its type is a failure, not a lack of interest.</param>
public sealed record Published(
    CloudEvent Message, DateTimeOffset? NotBefore = null, MessagePriority Priority = MessagePriority.Normal, bool IsMandatory = false);

/// <summary>A message as a queue delivers it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Attempt">1 the first time, one more after each failed attempt.</param>
public sealed record Delivery(CloudEvent Message, int Attempt)
{
    /// <summary>How long it had been due when it was handed out; null when the transport cannot tell.</summary>
    public TimeSpan? Waited { get; init; }
}

/// <summary>What the receiver made of a delivery.</summary>
public abstract record Settlement
{
    private Settlement()
    {
    }

    /// <summary>It is done; the queue forgets it.</summary>
    public static Settlement Done { get; } = new Completed();

    /// <summary>The queue forgets the message.</summary>
    public sealed record Completed : Settlement;

    /// <summary>The queue delivers it again after the delay, as a further attempt.</summary>
    public sealed record Retry(TimeSpan Delay, string Error) : Settlement;

    /// <summary>The queue gives it to the next consumer as if it had not been delivered: this attempt does not count.</summary>
    public sealed record Returned : Settlement;

    /// <summary>The queue puts it aside with the error, to be inspected and replayed.</summary>
    public sealed record DeadLetter(string Error) : Settlement;
}
