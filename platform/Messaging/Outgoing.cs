namespace Platform.Messaging;

/// <summary>
/// A message that follows from a recorded event: what the pure mapping in a service's module returns. The relay gives it an id
/// that derives from the event's, and the event's correlation.
/// </summary>
/// <param name="Message">The message record; its type must be registered.</param>
/// <param name="NotBefore">Deliver no earlier than this (a timeout); null for at once.</param>
public sealed record Outgoing(object Message, DateTimeOffset? NotBefore = null)
{
    /// <summary>Messages of one key are handled one after another; null takes the event's stream.</summary>
    public string? PartitionKey { get; init; }

    /// <summary>Whether it goes before, or after, what waits for the same receiver; never before an earlier message of its key.</summary>
    public MessagePriority Priority { get; init; } = MessagePriority.Normal;
}
