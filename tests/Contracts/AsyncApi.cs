using System.Text.Json.Nodes;
using Platform.Messaging;

namespace Contracts.Tests;

/// <summary>
/// An AsyncAPI 3.0 document of one service: a channel per message type, because queues are bound by type, and the envelope that every
/// message travels in. The messages' own schemas are referred to, so that each stands in one place.
/// </summary>
internal static class AsyncApi
{
    private const string ContentType = "application/cloudevents+json";
    private const string SchemaFormat = "application/schema+json;version=draft-2020-12";

    public static JsonObject Of(ServiceMessages service)
    {
        var types = service.Sends.Union(service.Receives).Order(StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = service.Service,
                ["version"] = "1.0.0",
                ["description"] = $"What the service {service.Service} sends and receives, as CloudEvents 1.0 in structured JSON. "
                    + "The version of a message is the end of its type; this document's version is that of its form.",
            },
            ["defaultContentType"] = ContentType,
            ["channels"] = Objects(types, Channel),
            ["operations"] = Objects(
                [.. service.Sends.Select(type => $"send.{type}"), .. service.Receives.Select(type => $"receive.{type}")], Operation),
            ["components"] = new JsonObject
            {
                ["messages"] = Objects(types, Message),
                ["schemas"] = new JsonObject { ["cloudEvent"] = Format(Envelope()) },
            },
        };
    }

    /// <summary>The envelope as the record says it, and what CloudEvents 1.0 fixes besides.</summary>
    public static JsonObject Envelope()
    {
        var schema = MessageSchema.Of(typeof(CloudEvent));
        var properties = schema["properties"]!.AsObject();
        properties["specversion"]!["const"] = "1.0";
        properties["datacontenttype"]!["const"] = "application/json";
        schema["required"]!.AsArray().Add("specversion");

        // It has a converter of its own, which reads any word and writes these.
        properties["priority"] = new JsonObject
        {
            ["description"] = "What its sender said of its urgency; absent for the usual one.",
            ["type"] = "string",
            ["enum"] = new JsonArray("low", "normal", "high"),
        };

        // What has no value is left out, never null: so the specification demands it of attributes.
        foreach (var property in properties.Select(pair => pair.Value).OfType<JsonObject>())
        {
            if (property["type"] is JsonArray kinds)
            {
                property["type"] = kinds.Select(kind => (string)kind!).First(kind => kind != "null");
            }

            property.Remove("default");
        }

        return schema;
    }

    private static JsonObject Objects(IEnumerable<string> names, Func<string, JsonObject> make) =>
        new(names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, make(name))));

    private static JsonObject Channel(string type) => new()
    {
        ["address"] = type,
        ["messages"] = new JsonObject { [type] = Reference($"#/components/messages/{type}") },
    };

    private static JsonObject Operation(string name)
    {
        var (action, type) = (name[..name.IndexOf('.', StringComparison.Ordinal)], name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..]);
        return new JsonObject
        {
            ["action"] = action,
            ["channel"] = Reference($"#/channels/{type}"),
            ["messages"] = new JsonArray(Reference($"#/channels/{type}/messages/{type}")),
        };
    }

    private static JsonObject Message(string type) => new()
    {
        ["name"] = type,
        ["summary"] = Documentation.Of(PublishedLanguage.Messages[type]),
        ["contentType"] = ContentType,
        ["payload"] = Format(new JsonObject
        {
            ["allOf"] = new JsonArray(
                Reference("#/components/schemas/cloudEvent/schema"),
                new JsonObject
                {
                    ["properties"] = new JsonObject
                    {
                        ["type"] = new JsonObject { ["const"] = type },
                        ["data"] = Reference($"../schemas/{type}.json"),
                    },
                }),
        }),
    };

    private static JsonObject Format(JsonObject schema) => new() { ["schemaFormat"] = SchemaFormat, ["schema"] = schema };

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };
}
