using Marten;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Attributes;

namespace Notifications;

/// <summary>
/// A mail is due. The timer is never cancelled: a newer one, with a higher number, makes it mean nothing. What is due at the same time goes out
/// in one round, over one connection and recorded in one transaction.
/// </summary>
[MessageIdentity("notifications.send-mail", Version = 1)]
public sealed record SendMail(NotificationId NotificationId, int Timer)
{
    public object At(DateTimeOffset due, DateTimeOffset now) => due <= now ? this : this.ScheduledAt(due);
}

public static class SendMailHandler
{
    /// <summary>How many go out in one round: they take less time together than a message may.</summary>
    public const int AtOnce = 8;

    // No transaction is open while mails go out. A process killed here sends them again, each under the Message-Id that it had.
    public static async Task<MailRound> LoadAsync(
        SendMail[] due, IQuerySession session, MailSender sender, IOptions<MailOptions> options, TimeProvider clock, CancellationToken stop)
    {
        var round = await MailRound.LoadAsync(due, session, clock.GetUtcNow(), stop);
        var outcomes = await sender.SendAsync([.. round.Ready.Select(one => Letter.Of(one.Notification, one.Recipient, options.Value))], stop);
        return round.With(outcomes);
    }

    public static async Task<OutgoingMessages> HandleAsync(
        SendMail[] due,
        MailRound round,
        IDocumentSession session,
        IOptions<NotificationOptions> options,
        TimeProvider clock,
        CancellationToken stop)
    {
        await session.BeginTransactionAsync(stop);
        var batch = session.CreateBatchQuery();
        var streams = round.Outcomes.Keys.OrderBy(id => id.Value, StringComparer.Ordinal)
            .Select(id => batch.Events.FetchForExclusiveWriting<Notification>(id.Value))
            .ToList();
        await batch.Execute(stop);

        OutgoingMessages messages = [];
        foreach (var stream in await Task.WhenAll(streams))
        {
            var (timer, outcome) = round.Outcomes[stream.Aggregate!.Id];
            var (events, next) = Mailing.After(stream.Aggregate, timer, outcome, options.Value, clock.GetUtcNow());
            stream.AppendMany(events);
            messages.AddRange(next);
        }

        return messages;
    }
}
