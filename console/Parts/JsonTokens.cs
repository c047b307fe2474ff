using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OperationsConsole.Parts;

/// <summary>Indented JSON, cut where its colour changes.</summary>
public static partial class JsonTokens
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // It is shown as text, never as markup.
    };

    public enum Kind
    {
        Plain,
        Name,
        Text,
        Number,
        Word,
    }

    public static string Indent(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? "" : JsonSerializer.Serialize(value, Indented);

    public static string ClassOf(Kind kind) => kind switch
    {
        Kind.Name => "json-name",
        Kind.Text => "json-text",
        Kind.Number => "json-number",
        Kind.Word => "json-word",
        _ => "",
    };

    public static IEnumerable<(string Text, Kind Kind)> Of(JsonElement value)
    {
        var text = Indent(value);
        var at = 0;
        foreach (Match match in Token().Matches(text))
        {
            if (match.Index > at)
                yield return (text[at..match.Index], Kind.Plain);

            yield return (match.Value, KindOf(match));
            at = match.Index + match.Length;
        }

        if (at < text.Length)
            yield return (text[at..], Kind.Plain);
    }

    private static Kind KindOf(Match match) => true switch
    {
        _ when match.Groups["name"].Success => Kind.Name,
        _ when match.Groups["text"].Success => Kind.Text,
        _ when match.Groups["number"].Success => Kind.Number,
        _ => Kind.Word,
    };

    [GeneratedRegex(
        """(?<name>"(?:[^"\\]|\\.)*"(?=:))|(?<text>"(?:[^"\\]|\\.)*")|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(?:true|false|null)\b""")]
    private static partial Regex Token();
}
