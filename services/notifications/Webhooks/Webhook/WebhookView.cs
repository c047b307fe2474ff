using System.Text.Json.Serialization;
using ServiceDefaults.Api;

namespace Notifications;

/// <summary>A webhook as its owner or an operator sees it, with what they may do to it now.</summary>
public sealed record WebhookView(
    WebhookId Id,
    string CustomerId,
    string? Url,
    IReadOnlyList<string> Topics,
    WebhookStatus Status,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset? FailingSince,
    string? Secret,
    IReadOnlyDictionary<string, Link> Links) : IVersioned
{
    [JsonIgnore]
    public long Version { get; init; }

    public static string PathOf(WebhookId id) => $"/api/v1/notifications/webhooks/{id}";

    public static WebhookView Of(Webhook webhook, string viewer) => new(
        webhook.Id,
        webhook.CustomerId,
        webhook.Url.Value,
        webhook.Topics,
        webhook.Status,
        webhook.Reason,
        webhook.CreatedAt,
        webhook.FailingSince,
        null,
        LinksOf(webhook, viewer))
    {
        Version = webhook.Version,
    };

    /// <summary>With the secret: in the one answer that ever shows it, to its owner.</summary>
    public static WebhookView Showing(Webhook webhook) => Of(webhook, webhook.CustomerId) with { Secret = webhook.Secret.Value };

    private static Dictionary<string, Link> LinksOf(Webhook webhook, string viewer)
    {
        var path = PathOf(webhook.Id);
        if (webhook.Status == WebhookStatus.Deleted)
        {
            return [];
        }

        var links = new Dictionary<string, Link>
        {
            ["self"] = new(path),
            ["deliveries"] = new($"{path}/deliveries"),
            ["delete"] = new(path, HttpMethods.Delete),
        };
        if (webhook.CustomerId == viewer)
        {
            links["change"] = new(path, HttpMethods.Put);
            links["rotateSecret"] = new($"{path}/rotate-secret", HttpMethods.Post);
        }

        var action = webhook.Status == WebhookStatus.Disabled ? "enable" : "test";
        links[action] = new($"{path}/{action}", HttpMethods.Post);
        return links;
    }

    // The secret and the URL must not reach a log by way of an interpolated answer.
    public override string ToString() => $"webhook {Id}, {Status}, version {Version}";
}
