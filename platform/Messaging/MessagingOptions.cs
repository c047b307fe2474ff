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

    /// <summary>How a failing message is tried again.</summary>
    public RetryPolicy RetryPolicy { get; init; } = new();

    /// <summary>How many messages are handled at once.</summary>
    public int Concurrency { get; init; } = 16;
}
