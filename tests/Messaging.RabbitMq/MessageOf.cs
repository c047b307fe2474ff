using System.Text.Json;
using Platform.Messaging;

namespace Messaging.RabbitMq.Tests;

/// <summary>Messages to test with.</summary>
internal static class MessageOf
{
    public static Published Type(string type, string id, string? key = null) => new(new CloudEvent
    {
        Id = id,
        Type = type,
        Source = "tests",
        PartitionKey = key,
        Time = DateTimeOffset.UtcNow,
        Data = JsonElement.Parse("{}"),
    });
}
