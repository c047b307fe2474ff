using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Messaging;

/// <summary>A message on the wire: CloudEvents 1.0, structured JSON, with the extensions that carry order, cause and trace.</summary>
public sealed record CloudEvent
{
    /// <summary>The message's id; derived from the event it follows from, so a repeat has the same.</summary>
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    /// <summary>The versioned type, for example <c>orders.order-placed.v1</c>.</summary>
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    /// <summary>The service it comes from.</summary>
    [JsonPropertyName("source")]
    public required string Source { get; init; }

    /// <summary>The stream it follows from.</summary>
    [JsonPropertyName("subject")]
    public string? Subject { get; init; }

    /// <summary>When its event was recorded (UTC).</summary>
    [JsonPropertyName("time")]
    public DateTimeOffset Time { get; init; }

    /// <summary>The version of CloudEvents; always 1.0.</summary>
    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary>The form of <see cref="Data"/>; always JSON.</summary>
    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>Messages of one key are handled one after another.</summary>
    [JsonPropertyName("partitionkey")]
    public string? PartitionKey { get; init; }

    /// <summary>What its sender said of its urgency; null for the usual one, and for a word that is not known here.</summary>
    [JsonPropertyName("priority")]
    [JsonConverter(typeof(MessagePriorityConverter))]
    public MessagePriority? Priority { get; init; }

    /// <summary>The same for all that one outer request caused.</summary>
    [JsonPropertyName("correlationid")]
    public string? CorrelationId { get; init; }

    /// <summary>The id of the event it follows from.</summary>
    [JsonPropertyName("causationid")]
    public string? CausationId { get; init; }

    /// <summary>The subject of the token in whose name the flow began; null for the system's own.</summary>
    [JsonPropertyName("userid")]
    public string? UserId { get; init; }

    /// <summary>The W3C trace context of the event it follows from.</summary>
    [JsonPropertyName("traceparent")]
    public string? TraceParent { get; init; }

    /// <summary>The message record as JSON.</summary>
    [JsonPropertyName("data")]
    public required JsonElement Data { get; init; }
}
