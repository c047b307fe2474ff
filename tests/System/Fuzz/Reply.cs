using System.Text.Json;
using System.Text.Json.Nodes;

namespace WholeSystem.Fuzz;

/// <summary>What was answered; of a stream the beginning only.</summary>
internal sealed record Reply(int Status, string? MediaType, string? Location, bool IsReplayed, byte[] Content)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    public JsonNode? Json { get; } = MediaType == "application/json" ? Parsed(Content) : null;

    public JsonNode? Data => Json?["data"];

    public string? NextPage => Json?["meta"]?["page"] is JsonObject page ? (string?)page["next"] : null;

    /// <summary>What it says that its caller may do next.</summary>
    public IEnumerable<(string Method, string Href)> Links => Data is JsonObject data && data["links"] is JsonObject links
        ? links.Select(link => ((string)link.Value!["method"]!, (string)link.Value["href"]!))
        : [];

    /// <summary>The version of what was changed.</summary>
    public long? Version => Json?["meta"]?["version"] is JsonValue version ? (long)version : null;

    public static async Task<Reply> OfAsync(HttpResponseMessage response, CancellationToken stop)
    {
        var mediaType = response.Content.Headers.ContentType?.MediaType;
        return new Reply(
            (int)response.StatusCode,
            mediaType,
            response.Headers.TryGetValues("Location", out var locations) ? locations.Single() : null,
            response.Headers.TryGetValues("Idempotent-Replayed", out var replayed) && replayed.Single() == "true",
            mediaType == "text/event-stream" ? [] : await response.Content.ReadAsByteArrayAsync(stop));
    }

    // What is no JSON, whatever its media type says, has no shape: that is found where shapes are looked at.
    private static JsonNode? Parsed(byte[] content)
    {
        try
        {
            return JsonNode.Parse(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
