using System.Text.Json;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>The part of an event's metadata that has no column of its own. The names are the storage format.</summary>
internal static class EventHeaders
{
    private const string UserId = "userId";
    private const string TraceParent = "traceparent";

    public static string? Write(EventMetadata metadata)
    {
        var headers = new Dictionary<string, string>(2);
        if (metadata.UserId is { } user)
        {
            headers.Add(UserId, user);
        }

        if (metadata.TraceParent is { } trace)
        {
            headers.Add(TraceParent, trace);
        }

        return headers.Count == 0 ? null : JsonSerializer.Serialize(headers, PlatformJson.Options);
    }

    public static EventMetadata Read(string? correlationId, string? causationId, string? headers)
    {
        if (headers is null)
        {
            return new EventMetadata(correlationId ?? "", causationId);
        }

        using var document = JsonDocument.Parse(headers);
        return new EventMetadata(correlationId ?? "", causationId, Text(document, UserId), Text(document, TraceParent));
    }

    // Another engine may have written headers of other kinds beside ours.
    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.ValueKind == JsonValueKind.Object
        && document.RootElement.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
