using Platform.EventSourcing;
using Platform.Messaging;

namespace MessagesUnderTest;

/// <summary>The sender's only event.</summary>
public abstract record SenderEvent
{
    /// <summary>A message is to be sent.</summary>
    /// <param name="Number">Its number among those of its stream: 1, 2, 3.</param>
    [EventName("message_issued")]
    public sealed record Issued(long Number) : SenderEvent;
}

/// <summary>The receiver's only event: the effect of a message, in a stream of the same name as the sender's.</summary>
public abstract record ReceiverEvent
{
    /// <summary>A message was followed.</summary>
    /// <param name="Number">The message's number.</param>
    [EventName("message_followed")]
    public sealed record Followed(long Number) : ReceiverEvent;
}

/// <summary>A message whose handler is retried as usual.</summary>
/// <param name="Number">Its number among those of its stream.</param>
public sealed record Remark(long Number);

/// <summary>A message whose handler keeps the order whatever happens.</summary>
/// <param name="Number">Its number among those of its stream.</param>
public sealed record Instruction(long Number);

/// <summary>What the sender and the receiver say to each other.</summary>
public static class Messages
{
    /// <summary>The category of the streams that remarks follow from.</summary>
    public const string Remarks = "remarks";

    /// <summary>The category of the streams that instructions follow from.</summary>
    public const string Instructions = "instructions";

    /// <summary>The receiver's name, and so its queue.</summary>
    public const string Receiver = "receiver";

    public const string RemarkType = "sender.remark.v1";
    public const string InstructionType = "sender.instruction.v1";

    public static MessageTypes Types { get; } = new([new(RemarkType, typeof(Remark)), new(InstructionType, typeof(Instruction))]);

    /// <summary>The sender's streams: every fourth is of instructions.</summary>
    public static IReadOnlyList<StreamId> Streams(int keys) =>
        [.. Enumerable.Range(0, keys).Select(key => StreamId.Of(key % 4 == 0 ? Instructions : Remarks, $"{key}"))];
}
