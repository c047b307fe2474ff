namespace Platform.Messaging;

/// <summary>What a service says about its messages: the table of contents of its messaging.</summary>
public sealed record MessagingOptions
{
    /// <summary>The service's name: the source of what it sends and the queue of what it receives.</summary>
    public required string ServiceName { get; init; }

    /// <summary>The messages it knows.</summary>
    public required MessageTypes MessageTypes { get; init; }

    /// <summary>What leaves it: which messages follow from which event.</summary>
    public IReadOnlyList<Publication> Publications { get; init; } = [];

    /// <summary>What it handles; several handlers may take one type.</summary>
    public IReadOnlyList<MessageHandler> Handlers { get; init; } = [];

    /// <summary>What it reads in a newer shape than it was sent in.</summary>
    public IReadOnlyList<MessageUpcast> Upcasts { get; init; } = [];

    /// <summary>How a failing message is tried again when its handler has no policy of its own.</summary>
    public RetryPolicy RetryPolicy { get; init; } = new();

    /// <summary>
    /// How many messages are handled at once, each of another partition key. Handlers mostly wait for their append to be on disk, and what is
    /// appended or settled at the same time goes in one statement: so more of them cost less each. Each may hold a connection while it reads,
    /// so it stays well below the size of a connection pool (100).
    /// </summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>
    /// How long handlers that run may go on when the service stops. After that they are cancelled, and what they have not finished goes
    /// back to the queue, for another replica, without counting as an attempt. Shorter than the host's own patience.
    /// </summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a replica asks whether it should look at the queue for the gauges.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(10);
}
