using System.Text.Json.Serialization;
using ServiceDefaults.Api;

namespace Notifications;

/// <summary>A delivery as its webhook's owner sees it.</summary>
public sealed record WebhookDeliveryView(
    WebhookDeliveryId Id,
    WebhookId WebhookId,
    string EventId,
    string Topic,
    WebhookDeliveryStatus Status,
    string? Reason,
    int Attempts,
    int? LastStatus,
    string? LastError,
    DateTimeOffset? NextAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DeliveredAt,
    IReadOnlyDictionary<string, Link> Links) : IVersioned
{
    [JsonIgnore]
    public long Version { get; init; }

    public static string PathOf(WebhookDelivery delivery) => $"{WebhookView.PathOf(delivery.WebhookId)}/deliveries/{delivery.Id}";

    public static WebhookDeliveryView Of(WebhookDelivery delivery) => new(
        delivery.Id,
        delivery.WebhookId,
        delivery.EventId,
        delivery.Topic,
        delivery.Status,
        delivery.Reason,
        delivery.Attempts,
        delivery.LastStatus,
        delivery.LastError,
        delivery.NextAt,
        delivery.CreatedAt,
        delivery.DeliveredAt,
        LinksOf(delivery))
    {
        Version = delivery.Version,
    };

    private static Dictionary<string, Link> LinksOf(WebhookDelivery delivery)
    {
        var path = PathOf(delivery);
        var links = new Dictionary<string, Link> { ["self"] = new(path), ["attempts"] = new($"{path}/attempts") };
        if (!delivery.IsArchived)
        {
            links.Add("redeliver", new($"{path}/redeliver", HttpMethods.Post));
        }

        return links;
    }
}
