using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Contracts;

/// <summary>
/// An order's identity, in JSON a string: a UUIDv7, so that identities sort by the time at which orders were placed; that of a subscription's order,
/// whose name is its payment's, a UUIDv8.
/// </summary>
/// <param name="Value">The UUID.</param>
[JsonConverter(typeof(OrderIdConverter))]
public readonly record struct OrderId(Guid Value) : IParsable<OrderId>
{
    /// <summary>A new identity.</summary>
    public static OrderId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <inheritdoc/>
    public static OrderId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException($"Expected an order id, a UUID in lower case with dashes; found '{s}'.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OrderId result)
    {
        var valid = Guid.TryParseExact(s, "D", out var value);
        result = new OrderId(value);
        return valid;
    }

    /// <summary>Reads a UUID in lower case with dashes.</summary>
    public static bool TryParse([NotNullWhen(true)] string? s, out OrderId result) => TryParse(s, null, out result);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");

    private sealed class OrderIdConverter : JsonConverter<OrderId>
    {
        public override OrderId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetGuid());

        public override void Write(Utf8JsonWriter writer, OrderId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
