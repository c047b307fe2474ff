using System.Text.Json;
using System.Text.Json.Serialization;

namespace ServiceDefaults.Http;

/// <summary>Refuses <c>null</c> among the items of a list: nullable annotations say so in C#, but the serializer does not heed them there.</summary>
internal sealed class NoNullItems : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(ListOf<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class ListOf<T> : JsonConverter<IReadOnlyList<T>>
    {
        public override IReadOnlyList<T>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var items = JsonSerializer.Deserialize<List<T>>(ref reader, options);
            return items?.Exists(item => item is null) == true ? throw new JsonException("A list has no null among its items.") : items;
        }

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize<IEnumerable<T>>(writer, value, options);
    }
}
