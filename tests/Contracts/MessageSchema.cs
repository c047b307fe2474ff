using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Platform.EventSourcing;

namespace Contracts.Tests;

/// <summary>
/// The JSON Schema of a message, from its record and the record's documentation. It says what is sent: numbers are numbers, amounts are
/// strings. It leaves further properties open, because a later release of the sender may add optional ones.
/// </summary>
internal static class MessageSchema
{
    public const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    // Readers here also take a number from a string, which no sender may rely on.
    private static readonly JsonSerializerOptions AsSent = new(PlatformJson.Options)
    {
        NumberHandling = JsonNumberHandling.Strict,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    private static readonly JsonSchemaExporterOptions Export = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe };

    public static JsonObject Of(string name, Type record)
    {
        var schema = Of(record);
        var head = new JsonObject { ["$schema"] = Dialect, ["$id"] = $"urn:message:{name}", ["title"] = name };
        foreach (var (key, value) in schema.ToList())
        {
            schema.Remove(key);
            head[key] = value;
        }

        return head;
    }

    public static JsonObject Of(Type record) => AsSent.GetJsonSchemaAsNode(record, Export).AsObject();

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            return node;
        }

        var property = context.PropertyInfo;
        if (property?.NumberHandling?.HasFlag(JsonNumberHandling.WriteAsString) == true)
        {
            schema["type"] = "string";
        }

        var description = property is null
            ? Documentation.Of(context.TypeInfo.Type)
            : Documentation.Of(property.DeclaringType, ((System.Reflection.PropertyInfo)property.AttributeProvider!).Name);
        if (description is not null)
        {
            schema.Remove("description");
            schema.Insert(0, "description", description);
        }

        return schema;
    }
}
