using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.EventSourcing;

/// <summary>How what is stored under one name becomes a record: by its upcasters, if there are any, and then by deserialising.</summary>
public sealed class StoredShape
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = PlatformJson.MaxDepth, AllowDuplicateProperties = false };

    private readonly string storedName;
    private readonly Upcaster[] upcasters;

    internal StoredShape(string storedName, string name, Type type, params Upcaster[] upcasters) =>
        (this.storedName, Name, Type, this.upcasters, Personal) = (storedName, name, type, upcasters, PersonalShape.Of(type));

    /// <summary>The name that the record bears today; it differs from the stored one when that is an alias or an older version.</summary>
    public string Name { get; }

    /// <summary>The record.</summary>
    public Type Type { get; }

    /// <summary>What of the record's JSON is personal; null when nothing is.</summary>
    public PersonalShape? Personal { get; }

    /// <summary>Whether the stored JSON is in an older shape than the record's.</summary>
    public bool IsOlder => upcasters.Length > 0;

    /// <summary>The JSON in the record's shape. Without upcasters it is what was given, and nothing is parsed or copied.</summary>
    /// <exception cref="UnreadableEventException">The JSON is not an object, or an upcaster failed on it.</exception>
    public ReadOnlySpan<byte> Upcast(ReadOnlySpan<byte> json)
    {
        if (!IsOlder)
        {
            return json;
        }

        var shape = storedName;
        try
        {
            var data = JsonNode.Parse(json, documentOptions: Strict) as JsonObject ?? throw new JsonException("Expected a JSON object.");
            foreach (var upcaster in upcasters)
            {
                shape = $"{upcaster.From} (while it is upcast to {upcaster.To})";
                data = upcaster.Upcast(data) ?? throw new JsonException("The upcaster returned nothing.");
            }

            return JsonSerializer.SerializeToUtf8Bytes(data, PlatformJson.Options);
        }
        catch (Exception error)
        {
            throw new UnreadableEventException(storedName, Type, shape, error);
        }
    }

    /// <summary>The record.</summary>
    /// <param name="json">As it is stored.</param>
    /// <param name="options">The dialect it is stored in: <see cref="PlatformJson.Options"/>, or options that extend them.</param>
    /// <exception cref="UnreadableEventException">The JSON does not have the record's shape, or an upcaster failed on it.</exception>
    public object Read(ReadOnlySpan<byte> json, JsonSerializerOptions options) => ReadToday(Upcast(json), options);

    /// <summary>The record, from JSON that is in its shape already.</summary>
    /// <param name="json">As <see cref="Upcast"/> gave it.</param>
    /// <param name="options">The dialect it is in.</param>
    /// <exception cref="UnreadableEventException">The JSON does not have the record's shape.</exception>
    public object ReadToday(ReadOnlySpan<byte> json, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Type, options) ?? throw new JsonException("Expected a JSON object; found null.");
        }
        catch (JsonException error)
        {
            throw new UnreadableEventException(storedName, Type, storedName, error);
        }
    }
}
