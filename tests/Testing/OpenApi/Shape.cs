using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Testing.OpenApi;

/// <summary>Holds values against a document's schemas.</summary>
public static class Shape
{
    private const string Components = "#/components/schemas/";
    private static readonly EvaluationOptions Strict = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    // Whoever holds many answers against one schema waits for it once.
    private static readonly ConditionalWeakTable<JsonNode, JsonSchema> Built = [];

    // References are resolved while the first value is held against a schema; a second one at the same time found some of them missing.
    private static readonly Lock OneByOne = new();

    /// <summary>What is wrong with a value; nothing when it has the shape.</summary>
    public static IEnumerable<string> Faults(JsonObject document, JsonNode schema, JsonNode? value)
    {
        using var json = JsonDocument.Parse(value?.ToJsonString() ?? "null");
        return Faults(document, schema, json.RootElement);
    }

    /// <summary>What is wrong with a value; nothing when it has the shape.</summary>
    public static IReadOnlyList<string> Faults(JsonObject document, JsonNode schema, JsonElement value)
    {
        EvaluationResults found;
        lock (OneByOne)
        {
            found = Built.GetValue(schema, one => Build(document, one)).Evaluate(value, Strict);
        }

        return found.IsValid ? [] : [.. from place in found.Details ?? []
                                        from error in place.Errors ?? new Dictionary<string, string>()
                                        select $"{place.InstanceLocation}: {error.Value}"];
    }

    private static JsonSchema Build(JsonObject document, JsonNode schema)
    {
        var whole = schema.DeepClone().AsObject();
        whole["$defs"] = document["components"]!["schemas"]!.DeepClone();
        return JsonSchema.FromText(whole.ToJsonString().Replace(Components, "#/$defs/", StringComparison.Ordinal));
    }
}
