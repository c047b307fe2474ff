using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StandardWebhooks;

namespace Notifications;

/// <summary>What goes over the wire: a CloudEvent 1.0 in its JSON form, signed as Standard Webhooks say.</summary>
internal static class WebhookMessage
{
    public const string MediaType = "application/cloudevents+json";
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same text for every attempt of a delivery.</summary>
    public static string BodyOf(WebhookDelivery delivery, string source)
    {
        var body = new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = delivery.EventId,
            ["source"] = source,
            ["type"] = delivery.Topic,
            ["time"] = delivery.HappenedAt.UtcDateTime.ToString("O"),
            ["datacontenttype"] = "application/json",
        };

        // An event's id names its topic, and then what it is about.
        if (delivery.EventId.Split(':') is [_, { Length: > 0 } subject, ..])
        {
            body["subject"] = subject;
        }

        body["data"] = JsonSerializer.SerializeToNode(delivery.Data);
        return body.ToJsonString(Plain);
    }

    /// <summary>A signature with each secret, the newest first.</summary>
    public static string Sign(IEnumerable<string> secrets, WebhookDeliveryId id, DateTimeOffset at, string body)
    {
        string[] signatures = [.. secrets.Select(secret => new StandardWebhook(secret).Sign(id.Value, at, body))];

        // Receivers with this same library never look at the last of several signatures, so it stands there twice.
        return string.Join(' ', signatures.Length > 1 ? [.. signatures, signatures[^1]] : signatures);
    }
}
