using System.Text.Json.Serialization;
using JasperFx.Events;
using Marten.Events.Aggregation;
using ServiceDefaults.Api;

namespace Notifications;

public enum MailStatus
{
    Skipped,
    Scheduled,
    InDigest,
    Gathered,
    Sent,
    GivenUp,
}

/// <summary>What has become of a notification's mail.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Timer">Counts the times that were set for it; only the message of the last one means something.</param>
/// <param name="DueAt">When it goes out next; null when it does not.</param>
/// <param name="Reason">Why it was skipped or failed last.</param>
public sealed record MailState(MailStatus Status, int Attempts = 0, int Timer = 0, DateTimeOffset? DueAt = null, string? Reason = null)
{
    public MailState Due(DateTimeOffset at) => this with { Status = MailStatus.Scheduled, DueAt = at, Timer = Timer + 1 };

    public MailState Ended(MailStatus status) => this with { Status = status, DueAt = null };
}

/// <summary>One thing that one recipient is told, and what became of it on each channel. It is also the row of the feed.</summary>
public sealed record Notification(
    NotificationId Id, string Cause, string Topic, string Recipient, IReadOnlyDictionary<string, string> Data, DateTimeOffset At)
    : IOwned, IVersioned
{
    public long Version { get; init; }

    /// <summary>Whether it stands in the recipient's feed.</summary>
    public bool IsShown { get; init; }

    public bool IsRead { get; init; }

    public MailState Mail { get; init; } = new(MailStatus.Skipped);

    public IReadOnlyList<GatheredNotification>? Gathered { get; init; }

    /// <summary>Whether no mail is to go out any more.</summary>
    [JsonIgnore]
    public bool IsOver => Mail.Status is MailStatus.Skipped or MailStatus.Gathered or MailStatus.Sent or MailStatus.GivenUp;

    string IOwned.OwnerId => new RecipientId(Recipient).ToSubject();

    public static Notification Of(NotificationId id, NotificationRequested e) =>
        new(id, e.Cause, e.Topic, e.Recipient.Value, e.Data, e.RequestedAt) { Version = 1, Gathered = e.Gathered };

    public Notification After(object happened) => Changed(happened) with { Version = Version + 1 };

    public Notification After(IEnumerable<object> happened) => happened.Aggregate(this, (notification, next) => notification.After(next));

    private Notification Changed(object happened) => happened switch
    {
        NotificationShown => this with { IsShown = true },
        NotificationRead => this with { IsRead = true },
        ChannelSkipped { Channel: Channel.Email } e => this with { Mail = Mail.Ended(MailStatus.Skipped) with { Reason = e.Reason } },
        MailScheduled e => this with { Mail = Mail.Due(e.DueAt) },
        MailLeftForDigest e => this with { Mail = Mail with { Status = MailStatus.InDigest, DueAt = e.DueAt } },
        MailGathered => this with { Mail = Mail.Ended(MailStatus.Gathered) },
        MailPostponed e => this with { Mail = Mail.Due(e.DueAt) },
        MailSent e => this with { Mail = Mail.Ended(MailStatus.Sent) with { Attempts = e.Attempt, Reason = null } },
        MailAttemptFailed { RetryAt: { } at } e => this with { Mail = Mail.Due(at) with { Attempts = e.Attempt, Reason = e.Reason } },
        MailAttemptFailed e => this with { Mail = Mail with { Attempts = e.Attempt, Reason = e.Reason } },

        // It can no longer be marked, and counts as read.
        Archived => this with { IsRead = true },
        MailGivenUp => this with { Mail = Mail.Ended(MailStatus.GivenUp) },
        _ => this,
    };
}

/// <summary>The notification as decisions and the feed see it, written in the transaction of its events.</summary>
public sealed class NotificationSnapshot : SingleStreamProjection<Notification, NotificationId>
{
    public NotificationSnapshot()
    {
        IncludeType<NotificationRequested>();
        IncludeType<NotificationShown>();
        IncludeType<NotificationRead>();
        IncludeType<ChannelSkipped>();
        IncludeType<MailScheduled>();
        IncludeType<MailLeftForDigest>();
        IncludeType<MailGathered>();
        IncludeType<MailPostponed>();
        IncludeType<MailSent>();
        IncludeType<MailAttemptFailed>();
        IncludeType<MailGivenUp>();
    }

    public override Notification? Evolve(Notification? snapshot, NotificationId id, IEvent e) => e.Data is NotificationRequested requested
        ? Notification.Of(id, requested)
        : snapshot?.After(e.Data);
}
