using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ServiceDefaults.Http;

/// <summary>
/// The JSON of the API: camelCase, enums as camelCase strings, nulls left out; and strict: unknown and duplicate members, numbers in
/// quotes, missing members, deep nesting and text that the database cannot hold are refused.
/// </summary>
public static class ApiJson
{
    /// <summary>The deepest nesting that is read.</summary>
    public const int MaxDepth = 32;

    /// <summary>The dialect; read-only.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Applies the dialect to options that somebody else made.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        Shape(options);
        options.Converters.Add(new StorableTextConverter());
        options.Converters.Add(new NoNullItems());
    }

    /// <summary>The dialect without the converters that only refuse some of what has the right shape.</summary>
    internal static void Shape(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.MaxDepth = MaxDepth;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.TypeInfoResolver = (options.TypeInfoResolver ?? new DefaultJsonTypeInfoResolver()).WithAddedModifier(LetNullsBeMissing);

        // JSON here is never pasted into HTML, so letters of all scripts stay readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    // Nulls are left out, so what may be null may be missing; a record that did not say "= null" could otherwise not be read back.
    private static void LetNullsBeMissing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => property.AssociatedParameter is { IsNullable: true }))
        {
            property.IsRequired = false;
        }
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
