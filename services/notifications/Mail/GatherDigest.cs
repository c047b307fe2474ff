using Marten;
using Wolverine;
using Wolverine.Attributes;

namespace Notifications;

/// <summary>A recipient's digest is due: what waits for it becomes one mail.</summary>
[MessageIdentity("notifications.gather-digest", Version = 1)]
public sealed record GatherDigest(RecipientId Recipient, DateTimeOffset DueAt);

public static class GatherDigestHandler
{
    public static async Task<OutgoingMessages> HandleAsync(
        GatherDigest message, IDocumentSession session, TimeProvider clock, CancellationToken stop)
    {
        // Whoever leaves something for the digest locks the recipient too, so nothing is overlooked.
        var recipient = (await session.Events.FetchForExclusiveWriting<Recipient>(message.Recipient.Value, stop)).Aggregate;
        if (recipient is null || recipient.DigestDueAt != message.DueAt)
        {
            return [];
        }

        var now = clock.GetUtcNow();
        if (now < message.DueAt)
        {
            return [message.ScheduledAt(message.DueAt)];
        }

        var waiting = await session.Query<Notification>()
            .Where(one => one.Recipient == message.Recipient.Value && one.Mail.Status == MailStatus.InDigest)
            .OrderBy(one => one.At)
            .ToListAsync(stop);
        var digest = Announcement.OfDigest(recipient, waiting, now);
        foreach (var gathered in waiting)
        {
            session.Events.Append(gathered.Id.Value, new MailGathered(digest.Id));
        }

        digest.Record(recipient.Id, session);
        return digest.Messages;
    }
}
