using System.Text.Json.Nodes;

namespace Architecture.Tests.OpenApi;

public sealed class BreakingChangesTests
{
    private const string Released = """
        {
          "paths": { "/orders": { "post": {
            "parameters": [
              { "name": "dryRun", "in": "query", "schema": { "type": "boolean" } },
              { "name": "sort", "in": "query", "schema": { "type": "string", "enum": ["a", "b"] } }
            ],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Place" } } } },
            "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/View" } } } }, "422": {} },
            "security": [ { "accessToken": ["operator", "admin"] } ]
          } } },
          "components": { "schemas": {
            "Place": {
              "type": "object", "required": ["sku"], "additionalProperties": false,
              "properties": {
                "sku": { "type": "string", "maxLength": 64 },
                "quantity": { "type": ["integer", "null"], "minimum": 1, "maximum": 10 },
                "lines": { "type": "array", "minItems": 1, "items": { "$ref": "#/components/schemas/Place" } }
              }
            },
            "View": {
              "type": "object", "required": ["id"],
              "properties": { "id": { "type": "string" }, "status": { "type": "string", "enum": ["placed"] },
                "parent": { "oneOf": [ { "type": "null" }, { "$ref": "#/components/schemas/View" } ] } }
            }
          } }
        }
        """;

    private const string Operation = "paths|/orders|post";
    private const string Place = "components|schemas|Place";
    private const string View = "components|schemas|View";

    [Theory]
    [InlineData("paths|/orders", "{ }", "the operation was removed")]
    [InlineData($"{Operation}|parameters|0", """{ "name": "other", "in": "query", "schema": { "type": "boolean" } }""", "the parameter was removed")]
    [InlineData($"{Operation}|parameters|0|required", "true", "the parameter is required now")]
    [InlineData($"{Operation}|parameters|1|schema|enum", """["a"]""", "a value is no longer taken")]
    [InlineData($"{Operation}|requestBody", "null", "the body was removed")]
    [InlineData($"{Operation}|responses|200", "null", "the answer was removed")]
    [InlineData($"{Operation}|responses|200|content", """{ "text/plain": {} }""", "application/json was removed")]
    [InlineData($"{Operation}|security", """[ { "accessToken": ["admin"] } ]""", "not everybody who might call it may do so now")]
    [InlineData($"{Place}|required", """["sku", "quantity"]""", "the member is required now")]
    [InlineData($"{Place}|properties|quantity|type", "\"integer\"", "a type is no longer taken")]
    [InlineData($"{Place}|properties|quantity|minimum", "2", "minimum is 2 now")]
    [InlineData($"{Place}|properties|quantity|maximum", "9", "maximum is 9 now")]
    [InlineData($"{Place}|properties|sku|maxLength", "63", "maxLength is 63 now")]
    [InlineData($"{Place}|properties|sku|minLength", "1", "minLength is 1 now")]
    [InlineData($"{Place}|properties|sku|pattern", "\"^A\"", "pattern is ^A now")]
    [InlineData($"{Place}|properties|lines|minItems", "2", "minItems is 2 now")]
    [InlineData($"{Place}|properties|lines|items", """{ "type": "string" }""", "a type is no longer taken")]
    [InlineData($"{Place}|properties|sku", "null", "the member was removed")]
    [InlineData($"{View}|properties|id", "null", "the member was removed")]
    [InlineData($"{View}|properties|id|type", """["string", "null"]""", "there is another type than before")]
    [InlineData($"{View}|properties|id|type", "\"integer\"", "there is another type than before")]
    [InlineData($"{View}|required", "[]", "the member may be missing now")]
    public void What_a_caller_cannot_bear_is_found(string place, string change, string what)
    {
        var found = BreakingChanges.Between(Parse(Released), Changed(place, change)).ToList();

        Assert.Contains(found, broken => broken.What == what);
        Assert.Single(found.Select(broken => broken.What).Distinct());
    }

    [Theory]
    [InlineData("paths|/orders|get", """{ "responses": { "200": {} } }""")]
    [InlineData($"{Operation}|summary", "\"Other words\"")]
    [InlineData($"{Operation}|parameters|1|schema|enum", """["a", "b", "c"]""")]
    [InlineData($"{Operation}|requestBody|required", "false")]
    [InlineData($"{Operation}|responses|409", "{ }")]
    [InlineData($"{Operation}|responses|422", "null")]
    [InlineData($"{Operation}|security", """[ { "accessToken": ["admin", "operator", "customer"] } ]""")]
    [InlineData($"{Operation}|security", "[]")]
    [InlineData($"{Place}|required", "[]")]
    [InlineData($"{Place}|properties|note", """{ "type": "string", "maxLength": 5 }""")]
    [InlineData($"{Place}|properties|quantity|type", """["integer", "null", "string"]""")]
    [InlineData($"{Place}|properties|quantity|maximum", "11")]
    [InlineData($"{Place}|properties|sku|maxLength", "null")]
    [InlineData($"{Place}|properties|sku|minLength", "0")]
    [InlineData($"{View}|properties|added", """{ "type": "string" }""")]
    [InlineData($"{View}|properties|status|enum", """["placed", "paid"]""")]
    [InlineData($"{View}|required", """["id", "status"]""")]
    public void What_a_caller_can_bear_is_let_through(string place, string change) =>
        Assert.Empty(BreakingChanges.Between(Parse(Released), Changed(place, change)));

    [Fact]
    public void Who_might_call_it_without_a_token_still_may()
    {
        var (open, closed) = (Changed($"{Operation}|security", "[]"), Changed($"{Operation}|security", """[ { "accessToken": [] } ]"""));

        Assert.Single(BreakingChanges.Between(open, closed));
        Assert.Empty(BreakingChanges.Between(closed, open));
    }

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();

    /// <summary>The released document with another value in one place; null removes what is there.</summary>
    private static JsonObject Changed(string place, string value)
    {
        var document = Parse(Released);
        var steps = place.Split('|');
        var parent = steps[..^1].Aggregate((JsonNode)document, (node, step) => node is JsonArray list ? list[int.Parse(step)]! : node[step]!);
        var changed = JsonNode.Parse(value);
        if (parent is JsonArray items)
        {
            items[int.Parse(steps[^1])] = changed;
        }
        else if (changed is null)
        {
            parent.AsObject().Remove(steps[^1]);
        }
        else
        {
            parent[steps[^1]] = changed;
        }

        return document;
    }
}
