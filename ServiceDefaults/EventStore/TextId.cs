using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceDefaults.EventStore;

/// <summary>A typed id that is a text, and in JSON nothing but it: put <see cref="TextIdConverter{T}"/> on the type.</summary>
public interface ITextId<T>
    where T : struct, ITextId<T>
{
    /// <summary>The text.</summary>
    string Value { get; }

    /// <summary>The id of a text that was written before, and so needs no checking.</summary>
    static abstract T Of(string value);
}

/// <summary>Writes a typed id as its text.</summary>
public sealed class TextIdConverter<T> : JsonConverter<T>
    where T : struct, ITextId<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
