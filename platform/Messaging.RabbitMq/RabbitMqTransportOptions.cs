namespace Platform.Messaging.RabbitMq;

/// <summary>The transport's bounds, and whether it migrates; the defaults suit production.</summary>
public sealed record RabbitMqTransportOptions
{
    /// <summary>
    /// How many messages of a queue its active consumer has at most, those that wait for their key or a free handler included. A high
    /// priority is seen among these, and a key whose handler is slow holds up the others only when its backlog fills them all.
    /// </summary>
    public ushort Prefetch { get; init; } = 1000;

    /// <summary>How long a publication waits for the broker's confirms before it counts as failed.</summary>
    public TimeSpan ConfirmTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often each side of a connection shows that it lives; one that is silent for twice as long is given up.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Whether the bus's tables are brought up to date before the first use. An operator's one-off process leaves them to the services, which
    /// may be of another release.
    /// </summary>
    public bool Migrate { get; init; } = true;
}
