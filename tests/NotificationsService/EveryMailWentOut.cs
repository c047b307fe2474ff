using System.Collections.Concurrent;
using Notifications;
using Wolverine.Tracking;

namespace NotificationsService.Tests;

/// <summary>
/// Waits until whatever the service sent to itself is handled. Mails go out in rounds, and a message that has joined a round counts as handled for
/// Wolverine: here it does when its round is over.
/// </summary>
internal sealed class EveryMailWentOut : ITrackedCondition
{
    private readonly ConcurrentDictionary<object, EnvelopeRecord> outstanding = new();

    public void Record(EnvelopeRecord record)
    {
        if (record is { MessageEventType: MessageEventType.Sent, Envelope: { ScheduledTime: null, Destination.Scheme: "local" }, Message: { } sent })
        {
            outstanding.TryAdd(sent, record);
        }
        else if (record is { MessageEventType: MessageEventType.MessageSucceeded or MessageEventType.MovedToErrorQueue, Message: not SendMail })
        {
            Array.ForEach(record.Message as object[] ?? [record.Message!], handled => outstanding.TryRemove(handled, out _));
        }
    }

    public bool IsCompleted() => outstanding.IsEmpty;
}
