using System.Text.Json;
using System.Text.Json.Serialization;
using Contracts;

namespace ServiceDefaults.PersonalData;

/// <summary>
/// Writes a <see cref="Personal{T}"/> as <c>{ "subject": "…", "sealed": "…" }</c>; of a person who was erased only the subject remains. This is a
/// storage format: what it wrote must stay readable.
/// </summary>
internal sealed class PersonalJson(ISeal seal) : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Personal<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()), seal)!;

    private sealed class Of<T>(ISeal seal) : JsonConverter<Personal<T>>
        where T : class
    {
        private const string SubjectName = "subject";
        private const string SealedName = "sealed";

        // The database keeps the members in an order of its own.
        public override Personal<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            string? subject = null;
            byte[]? box = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                reader.Read();
                switch (name)
                {
                    case SubjectName:
                        subject = reader.GetString();
                        break;
                    case SealedName:
                        box = reader.GetBytesFromBase64();
                        break;
                    default:
                        reader.Skip();
                        break;
                }
            }

            var whose = subject ?? throw new JsonException("Expected the subject of personal data.");
            var plain = box is null ? null : seal.Open(whose, box);
            return new Personal<T>(whose, plain is null ? null : JsonSerializer.Deserialize<T>(plain, options));
        }

        public override void Write(Utf8JsonWriter writer, Personal<T> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString(SubjectName, value.Subject);
            if (value.Value is { } known && seal.Seal(value.Subject, JsonSerializer.SerializeToUtf8Bytes(known, options)) is { } box)
            {
                writer.WriteBase64String(SealedName, box);
            }

            writer.WriteEndObject();
        }
    }
}
