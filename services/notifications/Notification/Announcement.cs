using Wolverine;
using Wolverine.Marten;

namespace Notifications;

/// <summary>What one thing that happened means for one recipient: what happens to the notification and to the recipient, and what is sent.</summary>
internal sealed record Announcement(NotificationId Id, Events OfNotification, Events OfRecipient, OutgoingMessages Messages)
{
    /// <summary>
    /// The one place that decides, from the recipient's preferences, on which channels and when somebody is told of something.
    /// </summary>
    public static Announcement Of(BusinessEvent happened, Recipient recipient, NotificationOptions options)
    {
        var (id, topic) = (NotificationId.Of(happened.Id, recipient.Id), Topic.Of(happened.Topic));
        var requested = new NotificationRequested(happened.Id, topic.Name, recipient.Id, happened.Data, happened.At);
        object shown = recipient.Refuses(topic, Channel.InApp) is { } reason ? new ChannelSkipped(Channel.InApp, reason) : new NotificationShown();
        var mail = recipient.Refuses(topic, Channel.Email) is null && recipient.Digests(topic)
            ? LeaveForDigest(id, recipient, happened.At, options)
            : OfMail(id, topic, recipient, happened.At);
        return mail with { OfNotification = [requested, shown, .. mail.OfNotification] };
    }

    /// <summary>Everything that has waited for the digest becomes one notification, which is told by mail only.</summary>
    public static Announcement OfDigest(Recipient recipient, IReadOnlyList<Notification> waiting, DateTimeOffset now)
    {
        var cause = $"{Topic.Digest.Name}:{recipient.DigestDueAt:O}";
        var id = NotificationId.Of(cause, recipient.Id);
        GatheredNotification[] lines = [.. waiting.Select(one => new GatheredNotification(one.Topic, one.Data, one.At))];
        var requested = new NotificationRequested(cause, Topic.Digest.Name, recipient.Id, new Dictionary<string, string>(), now, lines);
        var mail = OfMail(id, Topic.Digest, recipient, now);
        return mail with { OfNotification = [requested, .. mail.OfNotification], OfRecipient = [new DigestGathered(lines.Length)] };
    }

    private static Announcement OfMail(NotificationId id, Topic topic, Recipient recipient, DateTimeOffset now)
    {
        if (recipient.Refuses(topic, Channel.Email) is { } reason)
        {
            return new Announcement(id, [new ChannelSkipped(Channel.Email, reason)], [], []);
        }

        var due = topic.IsCritical ? now : recipient.Contact.NotQuiet(now);
        return new Announcement(id, [new MailScheduled(due)], [], [new SendMail(id, Timer: 1).At(due, now)]);
    }

    private static Announcement LeaveForDigest(NotificationId id, Recipient recipient, DateTimeOffset now, NotificationOptions options)
    {
        if (recipient.Refuses(Topic.Digest, Channel.Email) is { } reason)
        {
            return new Announcement(id, [new ChannelSkipped(Channel.Email, reason)], [], []);
        }

        if (recipient.DigestDueAt is { } scheduled)
        {
            return new Announcement(id, [new MailLeftForDigest(scheduled)], [], []);
        }

        var due = WallClock.Next(now, options.DigestAt, recipient.Contact.TimeZone);
        return new Announcement(
            id, [new MailLeftForDigest(due)], [new DigestScheduled(due)], [new GatherDigest(recipient.Id, due).ScheduledAt(due)]);
    }
}
