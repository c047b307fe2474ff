using System.Text.Json.Serialization;
using ServiceDefaults.Api;

namespace Notifications;

/// <summary>A notification as a caller sees it.</summary>
/// <param name="Id">The notification.</param>
/// <param name="Topic">What it is about, as <c>order.shipped</c>.</param>
/// <param name="Title">The same in one line, in the recipient's language.</param>
/// <param name="Data">What there is to know.</param>
/// <param name="At">When it happened, as far as is known here (UTC).</param>
/// <param name="Read">Whether it was marked as read; a role's, by anybody who has it.</param>
/// <param name="Mail">What became of its mail.</param>
/// <param name="Links">What the caller can do.</param>
public sealed record NotificationView(
    NotificationId Id,
    string Topic,
    string Title,
    IReadOnlyDictionary<string, string> Data,
    DateTimeOffset At,
    bool Read,
    MailView Mail,
    IReadOnlyDictionary<string, Link> Links) : IVersioned
{
    [JsonIgnore]
    public long Version { get; init; }

    public static NotificationView Of(Notification notification, Contact contact) => new(
        notification.Id,
        notification.Topic,
        Templates.Title(notification.Topic, notification.Data, contact),
        notification.Data,
        notification.At,
        notification.IsRead,
        new MailView(notification.Mail.Status, notification.Mail.Attempts, notification.Mail.DueAt, notification.Mail.Reason),
        LinksOf(notification))
    {
        Version = notification.Version,
    };

    private static Dictionary<string, Link> LinksOf(Notification notification)
    {
        var self = $"/api/v1/notifications/{notification.Id}";
        var links = new Dictionary<string, Link> { ["self"] = new(self) };
        if (!notification.IsRead)
        {
            links.Add("read", new($"{self}/read", HttpMethods.Post));
        }

        return links;
    }
}

/// <summary>What became of a mail: where it stands, how often it was tried, when it is due, and why it was skipped or failed last.</summary>
public sealed record MailView(MailStatus Status, int Attempts, DateTimeOffset? DueAt, string? Reason);
