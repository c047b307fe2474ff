using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Platform.EventStore.Postgres;

/// <summary>
/// The JSON in which a table's rows travel to and from the database: the properties of the row itself bear the names of their columns,
/// so that the database can spread a JSON object over a row and give a row as one. What is inside them is as everywhere else.
/// </summary>
internal static class RowJson
{
    private static readonly JsonSerializerOptions Instants = new()
    {
        Converters = { new StoredInstant() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    public static JsonSerializerOptions OptionsFor(Type row, JsonSerializerOptions dialect)
    {
        var options = new JsonSerializerOptions(dialect);
        options.TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(type =>
        {
            foreach (var property in type.Type == row ? type.Properties : [])
            {
                property.Name = ViewColumn.NameOf(property.Name);
                if ((Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(DateTimeOffset))
                {
                    property.CustomConverter ??= Instants.GetConverter(property.PropertyType);
                }
            }
        });
        options.MakeReadOnly();
        return options;
    }

    /// <summary>An instant as a column holds it: UTC, in microseconds. Cut, not rounded, the last instant there is stays one.</summary>
    private sealed class StoredInstant : JsonConverter<DateTimeOffset>
    {
        // The session's time zone decides in which offset the database writes an instant.
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDateTimeOffset().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(new DateTimeOffset(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero));
    }
}
