namespace Platform.Messaging.RabbitMq;

/// <summary>A message that the broker has delivered and that is not acknowledged yet.</summary>
/// <param name="Tag">How the broker knows it on this channel.</param>
/// <param name="Id">The message's id.</param>
/// <param name="Type">The message's type.</param>
/// <param name="Key">Messages of one key are handled one after another.</param>
/// <param name="Body">What travelled.</param>
/// <param name="Message">The body as a message; null when it is none.</param>
internal sealed record Arrival(ulong Tag, string Id, string Type, string Key, string Body, CloudEvent? Message)
{
    public MessagePriority Priority { get; init; } = MessagePriority.Normal;

    /// <summary>Whether the broker has delivered it before, to whomever.</summary>
    public bool Redelivered { get; init; }

    /// <summary>How often it had failed when it came back from the bus.</summary>
    public int AttemptsMade { get; init; }

    /// <summary>The row of the bus that it came back from; null on its first way.</summary>
    public long? Row { get; init; }

    /// <summary>When it was handed to the broker, in Unix milliseconds of the publisher's clock; null when others published it.</summary>
    public long? PublishedAt { get; init; }
}
