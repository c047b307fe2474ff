using System.Text.Json.Nodes;

namespace Testing.OpenApi;

/// <summary>An operation of an OpenAPI document, and what the document says of it wherever it says it.</summary>
/// <param name="Document">The whole document.</param>
/// <param name="Method">As GET.</param>
/// <param name="Path">As /api/v1/orders/{orderId}.</param>
/// <param name="Operation">What stands under both.</param>
public sealed record ApiOperation(JsonObject Document, string Method, string Path, JsonObject Operation)
{
    public string Name => $"{Method} {Path}";

    public bool IsChange => Method != "GET";

    /// <summary>Whether it asks for no token.</summary>
    public bool IsOpen => Operation["security"] is JsonArray { Count: 0 };

    /// <summary>Of these a caller must have one; none where every bearer may call it.</summary>
    public IReadOnlyList<string> Roles => IsOpen ? [] :
        [.. Operation["security"]!.AsArray().Select(way => way!["accessToken"]).OfType<JsonArray>().Single().Select(role => (string)role!)];

    /// <summary>Whether it is about something that only its owner and operators can see.</summary>
    public bool IsOwned => Operation["x-owned"] is JsonValue owned && (bool)owned;

    public IReadOnlyList<JsonObject> Parameters { get; } =
        [.. (Operation["parameters"] as JsonArray ?? []).Select(parameter => Resolve(Document, parameter)!)];

    /// <summary>What it takes as its body: schema and example; null when it takes none.</summary>
    public JsonObject? Body => Resolve(Document, Operation["requestBody"])?["content"]?["application/json"] as JsonObject;

    public IEnumerable<JsonObject> ParametersIn(string place) => Parameters.Where(parameter => (string?)parameter["in"] == place);

    public bool Takes(string header) => ParametersIn("header").Any(parameter => (string?)parameter["name"] == header);

    /// <summary>What it says of a status that it answers with; null where it says nothing of it.</summary>
    public JsonObject? Answer(int status) => Resolve(Document, Operation["responses"]![$"{status}"]);

    /// <summary>Every operation of a document.</summary>
    public static IEnumerable<ApiOperation> Of(JsonObject document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select new ApiOperation(document, operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject());

    /// <summary>The part itself, where another one refers to it.</summary>
    public static JsonObject? Resolve(JsonObject document, JsonNode? part) => (string?)part?["$ref"] is { } reference
        ? Resolve(document, reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, name) => node?[name]))
        : part as JsonObject;

    public override string ToString() => Name;
}
