using Contracts;

namespace Notifications.Tests;

/// <summary>A webhook and a delivery to it, as tests begin from them.</summary>
internal static class AWebhook
{
    public const string Owner = "ada";
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    public const string NewSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly WebhookId Id = new("019a0000-0000-7000-8000-000000000001");

    public static readonly BusinessEvent Shipped = new(
        "order.shipped:42", "order.shipped", Owner, new Dictionary<string, string> { ["orderId"] = "42", ["carrier"] = "Post" }, Noon.AddMinutes(-1));

    public static WebhookOptions Options() => new();

    public static Webhook Created(params string[] topics) => Webhook.Of(Id, WasCreated(topics));

    public static WebhookCreated WasCreated(params string[] topics) => new(
        Owner, Personal("https://ada.dev/hook"), topics.Length > 0 ? topics : ["order.shipped"], Personal(Secret), ForOperators: false, Noon);

    public static Webhook Failing(int times, DateTimeOffset since) =>
        Created().After(Enumerable.Repeat(new WebhookFailed(since, null), times));

    public static WebhookDelivery Requested() => WebhookFanOut.To(Created(), Shipped, Noon);

    /// <summary>After so many failed attempts, each of which has set a timer.</summary>
    public static WebhookDelivery Failed(int times) =>
        Requested().After(Enumerable.Repeat(new WebhookDeliveryFailed(500, "receiver-failed", 12, Noon), times));

    public static DeliverWebhook Timer(WebhookDelivery delivery) => new(delivery.Id, delivery.Timer);

    public static Personal<string> Personal(string value) => new(Owner, value);
}
