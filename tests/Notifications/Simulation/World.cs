using Wolverine;

namespace Notifications.Tests;

/// <summary>
/// One recipient, whatever is heard about them, and every timer under way, by way of the real decisions: what a script says happens, in its order,
/// and then everything that is still due.
/// </summary>
internal sealed class World
{
    private static readonly string[] Heard = ["order.shipped", "order.delivered", "subscription.renewed", "subscription.renewal-failed"];
    private static readonly string[] Zones = ["Europe/Berlin", "America/Los_Angeles", "Pacific/Kiritimati"];

    private readonly Dictionary<NotificationId, Notification> notifications = [];
    private readonly List<(object Message, DateTimeOffset Due)> timers = [];
    private readonly List<(object Message, DateTimeOffset Due)> old = [];
    private Recipient recipient = Who();
    private DateTimeOffset now = Now;

    public World(IEnumerable<byte> script)
    {
        foreach (var step in script)
        {
            Do(step % 7, step / 7);
        }

        // Once the server is well, everything ends.
        while (timers.Count > 0)
        {
            now = timers.Min(timer => timer.Due) > now ? timers.Min(timer => timer.Due) : now;
            Deliver(timers.FindIndex(timer => timer.Due <= now), fails: false);
        }
    }

    public IEnumerable<Notification> Notifications => notifications.Values;

    /// <summary>Every mail that went out, with the recipient as they were then.</summary>
    public List<(Notification Notification, Recipient Recipient, DateTimeOffset At)> Mails { get; } = [];

    public List<NotificationId> Shown { get; } = [];

    private void Do(int kind, int detail)
    {
        switch (kind)
        {
            case 0 or 1:
                Hear(Happened(Heard[detail % Heard.Length], now, $"{detail / Heard.Length % 3}"));
                break;
            case 2 or 3 when timers.Count > 0:
                Deliver(detail % timers.Count, fails: detail % 3 == 0);
                break;
            case 4 when old.Count > 0:
                timers.Add(old[detail % old.Count]);
                break;
            case 5:
                Choose(detail);
                break;
            case 6:
                now += TimeSpan.FromMinutes(97 * (detail + 1));
                break;
        }
    }

    private void Choose(int detail)
    {
        var quiet = detail % 2 == 0 ? new QuietHours("21:30", "06:15") : null;
        IReadOnlyList<string>? digest = detail % 5 == 0 ? ["order.shipped"] : null;
        recipient = recipient.After(Wants(At(Zones[detail % Zones.Length], quiet), off: detail % 7 == 6, digest: digest));
    }

    private void Hear(BusinessEvent happened)
    {
        if (!notifications.ContainsKey(NotificationId.Of(happened.Id, recipient.Id)))
        {
            Record(Announcement.Of(happened, recipient, Options));
        }
    }

    private void Record(Announcement announcement)
    {
        var events = announcement.OfNotification;
        notifications.Add(announcement.Id, Notification.Of(announcement.Id, (NotificationRequested)events[0]).After(events.Skip(1)));
        Shown.AddRange(events.OfType<NotificationShown>().Select(_ => announcement.Id));
        recipient = recipient.After(announcement.OfRecipient);
        Send(announcement.Messages);
    }

    private void Deliver(int index, bool fails)
    {
        var (message, due) = timers[index];
        timers.RemoveAt(index);
        old.Add((message, due));
        if (message is GatherDigest gather)
        {
            Gather(gather);
            return;
        }

        var mail = (SendMail)message;
        var round = MailRound.Of([(notifications[mail.NotificationId], recipient, mail.Timer)], now);
        round = round.With([.. round.Ready.Select(_ => fails ? new MailOutcome.Failed("timeout") : (MailOutcome)new MailOutcome.Sent())]);
        foreach (var (id, (timer, outcome)) in round.Outcomes)
        {
            var (events, messages) = Mailing.After(notifications[id], timer, outcome, Options, now);
            Mails.AddRange(events.OfType<MailSent>().Select(_ => (notifications[id], recipient, now)));
            notifications[id] = notifications[id].After(events);
            Send(messages);
        }
    }

    private void Gather(GatherDigest message)
    {
        if (recipient.DigestDueAt != message.DueAt)
        {
            return;
        }

        if (now < message.DueAt)
        {
            timers.Add((message, message.DueAt));
            return;
        }

        Notification[] waiting = [.. Notifications.Where(one => one.Mail.Status == MailStatus.InDigest)];
        var digest = Announcement.OfDigest(recipient, waiting, now);
        foreach (var one in waiting)
        {
            notifications[one.Id] = one.After(new MailGathered(digest.Id));
        }

        Record(digest);
    }

    private void Send(OutgoingMessages messages) => timers.AddRange(messages.Select(message => message switch
    {
        ScheduledMessage<SendMail> timer => (timer.Message, timer.Options.ScheduledTime!.Value),
        ScheduledMessage<GatherDigest> timer => ((object)timer.Message, timer.Options.ScheduledTime!.Value),
        _ => (message, now),
    }));
}
