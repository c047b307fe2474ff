namespace Platform.EventSourcing;

/// <summary>
/// The log cannot be read further: the next event is of a kind that no record claims, or is damaged. Reading it again finds the same, until
/// the service's code is mended; what comes after it can be read.
/// </summary>
/// <param name="position">The event's global position.</param>
/// <param name="name">Its stored name.</param>
/// <param name="cause">What is wrong with it.</param>
public sealed class UnreadableLogException(long position, string name, Exception cause)
    : Exception($"The event '{name}' at position {position} cannot be read: {cause.Message}", cause)
{
    /// <summary>The event's global position.</summary>
    public long Position { get; } = position;

    /// <summary>Its stored name.</summary>
    public string Name { get; } = name;
}
