namespace Platform.Messaging;

/// <summary>
/// Which of the messages that wait goes first. It never changes the order within a partition key, where order is part of the meaning: an
/// urgent message waits for the earlier ones of its key. Nothing is reserved for the lower ones: as long as more urgent messages arrive
/// faster than they are handled, the others wait.
/// </summary>
public enum MessagePriority
{
    /// <summary>May wait for everything else: bulk work, feeding a subscriber anew.</summary>
    Low = 0,

    /// <summary>What a service usually sends.</summary>
    Normal = 1,

    /// <summary>Goes before the others: somebody waits for it.</summary>
    High = 2,
}
