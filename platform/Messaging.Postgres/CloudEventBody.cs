using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.Messaging.Postgres;

/// <summary>A row's body as the message it should be. Any JSON can stand in a row: the bus is a database that others may write to.</summary>
internal static class CloudEventBody
{
    public const string Unreadable = "not a CloudEvent";

    public static bool TryRead(string body, [NotNullWhen(true)] out CloudEvent? message)
    {
        try
        {
            message = JsonSerializer.Deserialize<CloudEvent>(body, PlatformJson.Options);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            message = null;
        }

        return message is not null;
    }
}
