using Marten;

namespace Notifications;

/// <summary>Mails that came due together, and what became of those of which it is known.</summary>
/// <param name="Ready">What goes out now, in the order of the outcomes that are still to come.</param>
/// <param name="Outcomes">What became of the others, by notification, with the timer that said that it was due.</param>
public sealed record MailRound(
    IReadOnlyList<(Notification Notification, Recipient Recipient, int Timer)> Ready,
    IReadOnlyDictionary<NotificationId, (int Timer, MailOutcome Outcome)> Outcomes)
{
    public static async Task<MailRound> LoadAsync(IReadOnlyList<SendMail> due, IQuerySession session, DateTimeOffset now, CancellationToken stop)
    {
        var timers = due.GroupBy(mail => mail.NotificationId).ToDictionary(same => same.Key, same => same.Max(mail => mail.Timer));
        NotificationId[] ids = [.. timers.Keys];
        var notifications = await session.Query<Notification>().Where(one => one.Id.IsOneOf(ids)).ToListAsync(stop);
        RecipientId[] audience = [.. notifications.Select(one => new RecipientId(one.Recipient)).Distinct()];
        var recipients = (await session.Query<Recipient>().Where(one => one.Id.IsOneOf(audience)).ToListAsync(stop))
            .ToDictionary(recipient => recipient.Id.Value);
        return Of([.. notifications.Select(one => (one, recipients[one.Recipient], timers[one.Id]))], now);
    }

    internal static MailRound Of(IReadOnlyList<(Notification Notification, Recipient Recipient, int Timer)> due, DateTimeOffset now)
    {
        var judged = due.Where(one => Mailing.Awaits(one.Notification, one.Timer))
            .Select(one => (One: one, Outcome: Mailing.Hinders(one.Notification, one.Recipient, now)))
            .ToList();
        return new MailRound(
            [.. judged.Where(one => one.Outcome is null).Select(one => one.One)],
            judged.Where(one => one.Outcome is not null).ToDictionary(one => one.One.Notification.Id, one => (one.One.Timer, one.Outcome!)));
    }

    /// <summary>The round when all of it is known.</summary>
    public MailRound With(IReadOnlyList<MailOutcome> outcomes) => new(
        [],
        Outcomes.Concat(Ready.Zip(outcomes, (one, outcome) => KeyValuePair.Create(one.Notification.Id, (one.Timer, outcome)))).ToDictionary());
}
