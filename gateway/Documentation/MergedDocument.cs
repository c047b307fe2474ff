using System.Text.Json.Nodes;

namespace Gateway.Documentation;

/// <summary>
/// One OpenAPI document made of those of the services. What several of them say in the same words is said once; where they mean different things by
/// one name, each gets its service's name in front of it.
/// </summary>
public static class MergedDocument
{
    private const string Components = "components";

    /// <param name="documents">The services' documents by name; they are changed.</param>
    public static JsonObject Of(IReadOnlyDictionary<string, JsonObject> documents)
    {
        // What refers to something renamed differs by that, so that it may have to be renamed in its turn.
        while (Ambiguous(documents.Values) is { Count: > 0 } names)
        {
            foreach (var (service, document) in documents)
            {
                Rename(document, names, service);
            }
        }

        var merged = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Coffee shop",
                ["version"] = "1",
                ["description"] = documents.Values.Select(document => (string?)document["info"]?["description"]).FirstOrDefault(),
            },
            ["paths"] = new JsonObject(documents.Values.SelectMany(document => Parts(document, "paths")).Select(Copy)),
            [Components] = new JsonObject(documents.Values.SelectMany(document => Parts(document, Components)).Select(kind => kind.Key).Distinct()
                .Select(kind => KeyValuePair.Create(kind, (JsonNode?)Kind(kind, documents.Values)))),
        };
        merged["tags"] = new JsonArray([.. Parts(merged, "paths").SelectMany(path => path.Value!.AsObject())
            .SelectMany(operation => operation.Value!["tags"]!.AsArray()).Select(tag => (string)tag!).Distinct()
            .Select(tag => new JsonObject { ["name"] = tag })]);
        return merged;
    }

    private static JsonObject Kind(string kind, IEnumerable<JsonObject> documents) => new(
        documents.SelectMany(document => Parts(document[Components]!.AsObject(), kind)).DistinctBy(part => part.Key).Select(Copy));

    private static HashSet<(string Kind, string Name)> Ambiguous(IEnumerable<JsonObject> documents) =>
    [
        .. from document in documents
           from kind in Parts(document, Components)
           from part in kind.Value!.AsObject()
           group part.Value by (kind.Key, part.Key) into same
           where same.Any(part => !JsonNode.DeepEquals(part, same.First()))
           select same.Key,
    ];

    private static void Rename(JsonObject document, HashSet<(string Kind, string Name)> names, string service)
    {
        foreach (var (kind, name) in names)
        {
            if (document[Components]![kind]?.AsObject() is { } parts && parts.Remove(name, out var part))
            {
                parts.Add(NameIn(service, name), part);
            }
        }

        var references = names.ToDictionary(
            one => $"#/{Components}/{one.Kind}/{one.Name}", one => $"#/{Components}/{one.Kind}/{NameIn(service, one.Name)}");
        Refer(document, references);
    }

    private static void Refer(JsonNode? node, Dictionary<string, string> references)
    {
        if (node is JsonObject part)
        {
            if (part["$ref"] is JsonValue reference && references.TryGetValue((string)reference!, out var renamed))
            {
                part["$ref"] = renamed;
            }

            foreach (var (_, value) in part)
            {
                Refer(value, references);
            }
        }

        foreach (var item in node as JsonArray ?? [])
        {
            Refer(item, references);
        }
    }

    private static string NameIn(string service, string name) => $"{service}.{name}";

    private static JsonObject Parts(JsonObject of, string name) => of[name] as JsonObject ?? [];

    private static KeyValuePair<string, JsonNode?> Copy(KeyValuePair<string, JsonNode?> part) => new(part.Key, part.Value?.DeepClone());
}
