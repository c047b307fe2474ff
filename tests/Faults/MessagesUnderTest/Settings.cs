namespace MessagesUnderTest;

/// <summary>What a service under test is told, as one argument.</summary>
/// <param name="Store">The database of its event store.</param>
/// <param name="Bus">The bus's database.</param>
/// <param name="Broker">The broker; null for messages that travel through the bus's database.</param>
public sealed record Settings(string Store, string Bus, string? Broker)
{
    /// <summary>Draws which message has which mishap.</summary>
    public int Seed { get; init; }

    /// <summary>How many streams the sender has; each is the partition key of its messages.</summary>
    public int Keys { get; init; }

    /// <summary>How many events each stream is to have in the end, and so how many messages each key.</summary>
    public int MessagesPerKey { get; init; }

    /// <summary>Whether every mishap is switched off.</summary>
    public bool IsCalm { get; init; }

    /// <summary>The mistake that it makes on purpose.</summary>
    public PlantedFault Fault { get; init; }

    public int Messages => Keys * MessagesPerKey;
}
