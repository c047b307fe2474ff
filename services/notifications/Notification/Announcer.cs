using Marten;
using Microsoft.Extensions.Options;
using Wolverine;

namespace Notifications;

/// <summary>Tells whoever is to know that something happened: all of it in the transaction of the message that said so.</summary>
public sealed class Announcer(IOptions<NotificationOptions> options)
{
    /// <summary>
    /// The recipient is locked: what is left for a digest must not be overtaken by its gathering. Of two that tell the same at once, one begins the
    /// notification's stream, and the other comes again and finds it there.
    /// </summary>
    public async Task<OutgoingMessages> AnnounceAsync(BusinessEvent happened, IDocumentSession session, CancellationToken stop)
    {
        var id = RecipientId.Of(happened);
        await session.BeginTransactionAsync(stop);
        var batch = session.CreateBatchQuery();
        var recipient = batch.Events.FetchForExclusiveWriting<Recipient>(id.Value);
        var known = batch.Events.FetchStreamState(NotificationId.Of(happened.Id, id).Value);
        var webhooks = WebhookFanOut.WebhooksFor(happened.CustomerId, batch);
        await batch.Execute(stop);
        if (await known is not null)
        {
            return [];
        }

        var announcement = Announcement.Of(happened, (await recipient).Aggregate ?? Recipient.Unknown(id), options.Value);
        announcement.Record(id, session);
        var (deliveries, messages) = WebhookFanOut.Of(happened, await webhooks, happened.At);
        foreach (var delivery in deliveries)
        {
            delivery.Execute(session);
        }

        return [.. announcement.Messages, .. messages];
    }
}

internal static class Recording
{
    /// <summary>Writes both streams; only a recipient whose stream exists has anything to be written.</summary>
    public static void Record(this Announcement announcement, RecipientId recipient, IDocumentSession session)
    {
        session.Events.StartStream<Notification>(announcement.Id.Value, announcement.OfNotification);
        if (announcement.OfRecipient.Count > 0)
        {
            session.Events.Append(recipient.Value, announcement.OfRecipient);
        }
    }
}
