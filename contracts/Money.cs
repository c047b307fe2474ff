using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Contracts;

/// <summary>
/// An amount in a currency; in JSON <c>{ "amount": "12.50", "currency": "EUR" }</c>. Which amounts make sense (a real currency, no more
/// decimals than it has) is for whoever accepts one to check.
/// </summary>
/// <param name="Amount">Decimal, never floating point; written as a string in plain notation, so that no reader rounds it.</param>
/// <param name="Currency">ISO 4217, three capital letters.</param>
public sealed record Money([property: JsonConverter(typeof(PlainDecimal))] decimal Amount, string Currency);

/// <summary>
/// A decimal in plain notation: digits, with at most one point between them and a leading minus, as a string or as a number. No exponent, no sign
/// besides the minus, no white space: <c>1e3</c> is refused however it is written, and so are <c>.5</c> and <c>5.</c>.
/// </summary>
public sealed partial class PlainDecimal : JsonConverter<decimal>
{
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <inheritdoc/>
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.Number
            ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan)
            : reader.GetString();
        return text is { Length: <= 30 } && Form().IsMatch(text) && decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var amount)
            ? amount
            : throw new JsonException("An amount is a decimal in plain notation, as \"12.50\".");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex(@"^-?[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Form();
}
