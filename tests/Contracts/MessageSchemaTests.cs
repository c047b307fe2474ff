using System.Text.Json.Nodes;

namespace Contracts.Tests;

/// <summary>Every message of the published language as a reviewed document.</summary>
public sealed class MessageSchemaTests
{
    private const string Folder = "contracts/schemas";

    // What an item is called is no person's name.
    private static readonly string[] Impersonal = ["inventory.item-registered.v1/name"];

    private static readonly string[] Personal =
    [
        "name", "address", "line1", "line2", "city", "street", "postal", "zip", "country", "mail", "phone", "birth", "gender", "token", "card",
        "iban", "password", "secret",
    ];

    public static TheoryData<string> Names => new(PublishedLanguage.Messages.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_what_its_committed_schema_says(string name)
    {
        var generated = Generate(name);
        var breaks = Snapshot.Committed(PathOf(name)) is { } committed ? Compatibility.Breaks(committed, generated) : [];

        // This comes first: an incompatible change cannot be accepted, whatever the environment says.
        Assert.True(
            breaks.Count == 0,
            $"{PathOf(name)}: {string.Join("; ", breaks)}. Give it a new version: leave this record as it is, add another under "
            + $"'{name[..name.LastIndexOf(".v", StringComparison.Ordinal)]}.v…' to PublishedLanguage, and send both until nobody reads the old one.");
        Faults.None(Snapshot.FaultOf(PathOf(name), generated));
    }

    [Fact]
    public void There_is_no_schema_of_a_message_that_does_not_exist() =>
        Faults.None(Snapshot.LeftOver(Folder, PublishedLanguage.Messages.Keys));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_and_each_of_its_properties_is_described(string name) =>
        Assert.Empty(Undescribed(Generate(name), name));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_holds_no_personal_data(string name)
    {
        var faults =
            from property in Properties(Generate(name), name)
            where !Impersonal.Contains(property.Path)
            where Personal.Any(word => property.Name.Contains(word, StringComparison.OrdinalIgnoreCase))
            select property.Path;

        Assert.True(
            !faults.Any(),
            $"{string.Join(", ", faults)} may be about a person. A message goes to whoever listens and cannot be called back: send an id, "
            + "and let who may know more ask for it.");
    }

    [Fact]
    public void An_amount_is_a_string_and_a_quantity_is_a_number()
    {
        var placed = Generate("orders.order-placed.v1")["properties"]!;

        Assert.Equal("string", (string?)placed["total"]!["properties"]!["amount"]!["type"]);
        Assert.Equal("integer", (string?)placed["lines"]!["items"]!["properties"]!["quantity"]!["type"]);
        Assert.Equal("uuid", (string?)placed["orderId"]!["format"]);
    }

    private static JsonObject Generate(string name) => MessageSchema.Of(name, PublishedLanguage.Messages[name]);

    private static string PathOf(string name) => $"{Folder}/{name}.json";

    private static IEnumerable<string> Undescribed(JsonObject schema, string path) =>
        (schema.ContainsKey("description") ? Enumerable.Empty<string>() : [path])
        .Concat(Properties(schema, path).Where(property => !property.Schema.ContainsKey("description")).Select(property => property.Path));

    private static IEnumerable<(string Path, string Name, JsonObject Schema)> Properties(JsonObject schema, string path)
    {
        foreach (var (name, node) in schema["properties"] as JsonObject ?? [])
        {
            var property = node!.AsObject();
            yield return ($"{path}/{name}", name, property);
            foreach (var inner in Properties(property, $"{path}/{name}"))
            {
                yield return inner;
            }
        }

        if (schema["items"] is JsonObject items)
        {
            foreach (var inner in Properties(items, path))
            {
                yield return inner;
            }
        }
    }
}
