using System.Diagnostics;
using System.Text.Json.Nodes;
using Marten;
using Wolverine;

namespace ServiceDefaults.Operations;

/// <summary>What lies in the stores, as JSON for an operator: with seals closed and secrets hidden.</summary>
internal static class StoredJson
{
    /// <summary>An event or an aggregate, as the store would write it: what is personal is sealed again on the way.</summary>
    public static JsonNode? Of(IQuerySession session, object stored) =>
        Secrets.Hide(JsonNode.Parse(session.DocumentStore.Options.Serializer().ToJson(stored)));

    /// <summary>A message's body; null when it is no JSON.</summary>
    public static JsonNode? Of(Envelope message) => Secrets.Hide(Raw(message));

    /// <summary>Likewise, with nothing hidden.</summary>
    public static JsonNode? Raw(Envelope message)
    {
        try
        {
            return message.Data is { Length: > 0 } body ? JsonNode.Parse(body) : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>A correlation id that is a W3C trace: what a request caused carries its trace's id, or the one that its caller sent.</summary>
    public static string? TraceOf(string? correlationId)
    {
        var id = correlationId?.Split('-') is ["00", var trace, _, _] ? trace : correlationId;
        return id is { Length: 32 } && id.All(char.IsAsciiHexDigitLower) && id != default(ActivityTraceId).ToString() ? id : null;
    }
}
