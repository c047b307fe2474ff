using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Http;

/// <summary>Refuses text with a NUL character or half of a surrogate pair: JSON can say both, PostgreSQL can hold neither.</summary>
internal sealed class StorableTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Storable(ref reader);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Storable(ref reader);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WritePropertyName(value);

    private static string Storable(ref Utf8JsonReader reader)
    {
        try
        {
            var text = reader.GetString()!;
            return text.Contains('\0', StringComparison.Ordinal) ? throw new UnstorableTextException() : text;
        }
        catch (InvalidOperationException incomplete) when (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            throw new UnstorableTextException(incomplete);
        }
    }
}

/// <summary>Text that cannot be stored; a <see cref="JsonException"/>, so that the serializer adds where it stands.</summary>
internal sealed class UnstorableTextException(Exception? cause = null) : JsonException(Text, cause)
{
    public const string Text = "The text cannot be stored.";
}
