using Wolverine;
using Wolverine.Marten;

namespace Notifications;

/// <summary>What can become of a mail that is due.</summary>
public abstract record MailOutcome
{
    public sealed record Sent : MailOutcome;

    /// <summary>It may go through another time.</summary>
    /// <param name="Reason">A code: <c>unreachable</c>, <c>timeout</c>, <c>not-authenticated</c>, <c>tls-failed</c>, <c>protocol-error</c>,
    /// <c>smtp-451</c> or the like, <c>pickup-unwritable</c>.</param>
    public sealed record Failed(string Reason) : MailOutcome;

    /// <summary>It will not: the server said so for good.</summary>
    public sealed record Refused(string Reason) : MailOutcome;

    public sealed record Skipped(string Reason) : MailOutcome;

    public sealed record Postponed(DateTimeOffset Until) : MailOutcome;

    /// <summary>Its timer came before its time.</summary>
    public sealed record TooEarly : MailOutcome;
}

/// <summary>The life of a mail from when it is due: pure decisions about when it goes out and what an outcome means.</summary>
internal static class Mailing
{
    /// <summary>Whether this timer is the one that the mail waits for.</summary>
    public static bool Awaits(Notification notification, int timer) =>
        notification.Mail.Status == MailStatus.Scheduled && notification.Mail.Timer == timer;

    /// <summary>Why a mail does not go out now, although it was to; null when it does. The recipient may have changed their mind meanwhile.</summary>
    public static MailOutcome? Hinders(Notification notification, Recipient recipient, DateTimeOffset now)
    {
        var topic = Topic.Of(notification.Topic);
        if (now < notification.Mail.DueAt)
        {
            return new MailOutcome.TooEarly();
        }

        if (recipient.Refuses(topic, Channel.Email) is { } reason)
        {
            return new MailOutcome.Skipped(reason);
        }

        var until = topic.IsCritical ? now : recipient.Contact.NotQuiet(now);
        return until > now ? new MailOutcome.Postponed(until) : null;
    }

    public static (Events, OutgoingMessages) After(
        Notification notification, int timer, MailOutcome outcome, NotificationOptions options, DateTimeOffset now)
    {
        if (!Awaits(notification, timer))
        {
            return ([], []);
        }

        var (id, attempt) = (notification.Id, notification.Mail.Attempts + 1);
        return outcome switch
        {
            MailOutcome.Sent => ([new MailSent(attempt)], []),
            MailOutcome.Skipped e => ([new ChannelSkipped(Channel.Email, e.Reason)], []),
            MailOutcome.Postponed e => ([new MailPostponed(e.Until)], [new SendMail(id, timer + 1).At(e.Until, now)]),
            MailOutcome.TooEarly => ([], [new SendMail(id, timer).At(notification.Mail.DueAt!.Value, now)]),
            MailOutcome.Failed e when attempt <= options.Schedule.Count =>
                TryAgain(id, attempt, e.Reason, timer + 1, now + options.Schedule[attempt - 1]),
            MailOutcome.Failed e => GiveUp(attempt, e.Reason),
            MailOutcome.Refused e => GiveUp(attempt, e.Reason),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "A mail has no such outcome."),
        };
    }

    private static (Events, OutgoingMessages) TryAgain(NotificationId id, int attempt, string reason, int timer, DateTimeOffset at) =>
        ([new MailAttemptFailed(attempt, reason, at)], [new SendMail(id, timer).ScheduledAt(at)]);

    private static (Events, OutgoingMessages) GiveUp(int attempt, string reason) =>
        ([new MailAttemptFailed(attempt, reason, null), new MailGivenUp(attempt)], []);
}
