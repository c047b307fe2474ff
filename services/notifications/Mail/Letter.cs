using System.Globalization;
using MimeKit;

namespace Notifications;

/// <summary>A notification as a mail: text and HTML, with a way to have no more of its kind.</summary>
internal static class Letter
{
    public static MimeMessage Of(Notification notification, Recipient recipient, MailOptions options)
    {
        var (contact, topic) = (recipient.Contact, Topic.Of(notification.Topic));
        var unsubscribe = topic.IsCritical ? null : LinkTo(new UnsubscribeToken(recipient.Id, topic.Name), options);
        var text = Templates.Render(notification, contact, unsubscribe);
        var letter = new MimeMessage
        {
            // Made of what caused it: a mail that is sent again, because nobody knows whether it went out, is the same mail.
            MessageId = $"{notification.Id}@{options.Sender.Domain}",
            Subject = text.Subject,
            Date = notification.At,
            Body = new BodyBuilder { TextBody = text.Text, HtmlBody = text.Html }.ToMessageBody(),
        };
        letter.From.Add(options.Sender);
        letter.To.Add(new MailboxAddress(null, contact.Email!));
        letter.Headers.Add("Auto-Submitted", "auto-generated");
        letter.Headers.Add(HeaderId.ContentLanguage, contact.Locale);
        if (unsubscribe is not null)
        {
            letter.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe}>");
        }

        return letter;
    }

    private static string LinkTo(UnsubscribeToken token, MailOptions options) => string.Create(
        CultureInfo.InvariantCulture, $"{options.PublicUrl.TrimEnd('/')}{UnsubscribePageEndpoint.Path}?token={token.Write(options.LinkKey!)}");
}
