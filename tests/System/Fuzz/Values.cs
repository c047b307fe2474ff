using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace WholeSystem.Fuzz;

/// <summary>Values that a schema allows: what stands in the example, and as often something else that is like it.</summary>
internal sealed class Values(Pool pool, Random random)
{
    // Members that name what must be there, by the parameter of paths that names it too.
    private static readonly Dictionary<string, string> References = new() { ["sku"] = "sku", ["planCode"] = "code" };

    // More than enough for a page, and few enough to be made in no time.
    private const int MostItems = 3;

    /// <summary>A value for a parameter of the query or for a body.</summary>
    public JsonNode? Of(JsonObject document, JsonNode? referred, JsonNode? example, string name)
    {
        var schema = ApiOperation.Resolve(document, referred)!;
        if ((schema["oneOf"] as JsonArray)?.FirstOrDefault(one => (string?)(one!["type"] as JsonValue) != "null") is { } some)
        {
            return random.Next(8) == 0 ? null : Of(document, some, example, name);
        }

        return schema switch
        {
            _ when schema["enum"] is JsonArray choice => choice[random.Next(choice.Count)]?.DeepClone(),
            _ when Is(schema, "object") => OfObject(document, schema, example as JsonObject ?? []),
            _ when Is(schema, "array") => OfArray(document, schema, example as JsonArray ?? [], name),
            _ when Is(schema, "string") => OfText(schema, (string?)(example as JsonValue) ?? "text", name),
            _ when Is(schema, "integer") || Is(schema, "number") => OfNumber(schema, example),
            _ when Is(schema, "boolean") => random.Next(2) == 0,
            _ => example?.DeepClone(),
        };
    }

    private static bool Is(JsonObject schema, string type) =>
        schema["type"] is JsonArray types ? types.Any(one => (string?)one == type) : (string?)schema["type"] == type;

    private JsonObject OfObject(JsonObject document, JsonObject schema, JsonObject example)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(name => (string)name!).ToHashSet();
        return schema["properties"] is JsonObject { Count: > 0 } properties
            ? new JsonObject(properties.Where(property => required.Contains(property.Key) || random.Next(2) == 0).Select(property =>
                KeyValuePair.Create(property.Key, Of(document, property.Value, example[property.Key], property.Key))))
            : (JsonObject)example.DeepClone();
    }

    private JsonArray OfArray(JsonObject document, JsonObject schema, JsonArray example, string name)
    {
        var least = (int?)schema["minItems"] ?? 0;
        var count = Math.Max(least, Math.Min(random.Next(MostItems + 1), (int?)schema["maxItems"] ?? MostItems));
        return [.. Enumerable.Range(0, count).Select(_ => Of(document, schema["items"], example.FirstOrDefault(), name))];
    }

    private JsonValue OfNumber(JsonObject schema, JsonNode? example)
    {
        var least = (long?)(schema["minimum"] as JsonValue) ?? -5;
        var most = Math.Min((long?)(schema["maximum"] as JsonValue) ?? 100, least + 100);
        return random.Next(2) == 0 && example is not null ? (JsonValue)example.DeepClone() : JsonValue.Create(random.NextInt64(least, most + 1));
    }

    private string OfText(JsonObject schema, string example, string name)
    {
        if (References.TryGetValue(name, out var parameter) && random.Next(4) > 0)
        {
            return pool.Pick(parameter, new Dictionary<string, string>(), random);
        }

        // Where a webhook leads is called: nobody else is to be bothered.
        if (name == "url")
        {
            return $"{RunningSystem.Receiver}{random.Next(100)}";
        }

        var like = (string?)schema["format"] switch
        {
            "uuid" => new Guid([.. Enumerable.Range(0, 16).Select(_ => (byte)random.Next(256))]).ToString(),
            "date-time" => DateTimeOffset.UnixEpoch.AddSeconds(random.NextInt64(4_000_000_000)).ToString("O", CultureInfo.InvariantCulture),
            _ => new string([.. example.Select(Like)]),
        };
        return random.Next(3) > 0 || !Allows(schema, like) ? example : like;
    }

    // Another letter for a letter and another digit for a digit, so that what has a form keeps it.
    private char Like(char letter) => letter switch
    {
        >= 'A' and <= 'Z' => (char)('A' + random.Next(26)),
        >= 'a' and <= 'z' => (char)('a' + random.Next(26)),
        >= '0' and <= '9' => (char)('0' + random.Next(10)),
        _ => letter,
    };

    private static bool Allows(JsonObject schema, string text) =>
        schema["pattern"] is not { } pattern || Regex.IsMatch(text, (string)pattern!, RegexOptions.ECMAScript);
}
