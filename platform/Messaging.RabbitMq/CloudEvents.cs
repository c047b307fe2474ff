using System.Text;
using System.Text.Json;
using Platform.Messaging.Postgres;

namespace Platform.Messaging.RabbitMq;

/// <summary>What stands in a body, whoever published it.</summary>
internal static class CloudEvents
{
    public const string Unreadable = CloudEventBody.Unreadable;

    public static CloudEvent? TryRead(string body) => CloudEventBody.TryRead(body, out var message) && message.Id is { Length: > 0 } ? message : null;

    /// <summary>The body as JSON that PostgreSQL takes: itself, or as a string when it is none.</summary>
    public static string Storable(string body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            return body;
        }
        catch (JsonException)
        {
            return JsonSerializer.Serialize(body.Replace("\0", "", StringComparison.Ordinal));
        }
    }

    // PostgreSQL's text holds neither a zero character nor half a surrogate pair; an error text with one would block the settlement for ever.
    public static string StorableText(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', ' ');
}
