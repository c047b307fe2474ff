using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Platform.EventSourcing;

/// <summary>What stands in the place of an erased value: something of the same type that says so, as far as the type can say it.</summary>
public static class ErasedValue
{
    /// <summary>What an erased text reads.</summary>
    public const string Text = "[erased]";

    /// <summary>The JSON that stands for an erased value of a type, proven to be readable as one.</summary>
    /// <exception cref="InvalidOperationException">The type has no value that could stand for an erased one.</exception>
    internal static byte[] JsonOf(Type type, string property)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(NodeOf(type), PlatformJson.Options);
        try
        {
            JsonSerializer.Deserialize(json, type, PlatformJson.Options);
            return json;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or FormatException)
        {
            throw new InvalidOperationException(
                $"The personal property {property} is of type {type}, in which nothing can stand for an erased value. "
                + "Make it nullable, or a record of texts.",
                error);
        }
    }

    private static JsonNode? NodeOf(Type type)
    {
        if (type == typeof(string))
        {
            return Text;
        }

        if (type.IsValueType)
        {
            return Nullable.GetUnderlyingType(type) is null ? JsonSerializer.SerializeToNode(DefaultOf(type), type, PlatformJson.Options) : null;
        }

        var contract = PlatformJson.Options.GetTypeInfo(type);
        return contract.Kind switch
        {
            JsonTypeInfoKind.Enumerable => new JsonArray(),
            JsonTypeInfoKind.Dictionary => new JsonObject(),
            JsonTypeInfoKind.Object => new JsonObject(contract.Properties.Where(Stays).Select(part => KeyValuePair.Create(part.Name, PartOf(part)))),
            _ => null,
        };
    }

    // What may be absent is.
    private static bool Stays(JsonPropertyInfo part) =>
        part.Get is not null && (!MayBeNull(part) || part.IsRequired || part.AssociatedParameter is { HasDefaultValue: false });

    private static JsonNode? PartOf(JsonPropertyInfo part) => MayBeNull(part) ? null : NodeOf(part.PropertyType);

    private static bool MayBeNull(JsonPropertyInfo part) =>
        part.PropertyType.IsValueType ? Nullable.GetUnderlyingType(part.PropertyType) is not null : part.IsGetNullable;

    private static object? DefaultOf(Type type) => Array.CreateInstance(type, 1).GetValue(0);
}
