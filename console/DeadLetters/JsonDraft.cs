using System.Text.Json;

namespace OperationsConsole.DeadLetters;

/// <summary>JSON while somebody writes it: what is wrong with it, and where.</summary>
public sealed record JsonDraft(JsonElement? Value, string? Mistake)
{
    public static JsonDraft Of(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new JsonDraft(document.RootElement.Clone(), null)
                : new JsonDraft(null, "A message is a JSON object: { … }.");
        }
        catch (JsonException error)
        {
            return new JsonDraft(null, $"Line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}: this is not JSON.");
        }
    }
}
