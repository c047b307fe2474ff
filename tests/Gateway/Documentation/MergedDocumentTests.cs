using System.Text.Json.Nodes;
using Gateway.Documentation;

namespace Gateway.Tests.Documentation;

public sealed class MergedDocumentTests
{
    [Fact]
    public void All_operations_and_their_tags_are_there()
    {
        var merged = Merge(("orders", Document("orders", "View", "string")), ("inventory", Document("inventory", "View", "string")));

        Assert.Equal(["/orders", "/inventory"], merged["paths"]!.AsObject().Select(path => path.Key));
        Assert.Equal(["orders", "inventory"], merged["tags"]!.AsArray().Select(tag => (string)tag!["name"]!));
    }

    [Fact]
    public void What_is_said_in_the_same_words_is_said_once()
    {
        var merged = Merge(("orders", Document("orders", "View", "string")), ("inventory", Document("inventory", "View", "string")));

        Assert.Equal(["Holder", "View"], Schemas(merged));
        Assert.Equal(["#/components/schemas/Holder", "#/components/schemas/View"], References(merged).Distinct().Order());
    }

    // Holder is the same in both documents, but what it holds is not.
    [Fact]
    public void What_means_different_things_gets_its_services_name_and_so_does_what_refers_to_it()
    {
        var merged = Merge(("orders", Document("orders", "View", "string")), ("inventory", Document("inventory", "View", "integer")));

        Assert.Equal(["orders.View", "orders.Holder", "inventory.View", "inventory.Holder"], Schemas(merged).OrderDescending());
        Assert.Equal("#/components/schemas/inventory.Holder", (string?)merged["paths"]!["/inventory"]!["get"]!["schema"]!["$ref"]);
        Assert.Equal(
            "#/components/schemas/inventory.View",
            (string?)merged["components"]!["schemas"]!["inventory.Holder"]!["properties"]!["view"]!["$ref"]);
    }

    [Fact]
    public void Nothing_is_merged_of_nothing() => Assert.Empty(Merge()["paths"]!.AsObject());

    private static JsonObject Merge(params (string Service, JsonObject Document)[] documents) =>
        MergedDocument.Of(documents.ToDictionary(one => one.Service, one => one.Document));

    private static IEnumerable<string> Schemas(JsonObject document) => document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject part => part.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };

    private static JsonObject Document(string service, string schema, string type) => JsonNode.Parse($$"""
        {
          "info": { "description": "…" },
          "paths": { "/{{service}}": { "get": { "tags": ["{{service}}"], "schema": { "$ref": "#/components/schemas/Holder" } } } },
          "components": { "schemas": {
            "Holder": { "type": "object", "properties": { "view": { "$ref": "#/components/schemas/{{schema}}" } } },
            "{{schema}}": { "type": "{{type}}" }
          } }
        }
        """)!.AsObject();
}
