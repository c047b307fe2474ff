using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace Architecture.Tests.OpenApi;

/// <summary>Holds values against a document's schemas.</summary>
internal static class Shape
{
    private const string Components = "#/components/schemas/";
    private static readonly EvaluationOptions Strict = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    /// <summary>What is wrong with a value; nothing when it has the shape.</summary>
    public static IEnumerable<string> Faults(JsonObject document, JsonNode schema, JsonNode? value)
    {
        var whole = schema.DeepClone().AsObject();
        whole["$defs"] = document["components"]!["schemas"]!.DeepClone();
        var shape = JsonSchema.FromText(whole.ToJsonString().Replace(Components, "#/$defs/", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(value?.ToJsonString() ?? "null");
        var found = shape.Evaluate(json.RootElement, Strict);
        return found.IsValid ? [] : from place in found.Details ?? []
                                    from error in place.Errors ?? new Dictionary<string, string>()
                                    select $"{place.InstanceLocation}: {error.Value}";
    }
}
