using System.Text.Json.Serialization;

namespace Contracts;

/// <summary>An amount in a currency; in JSON <c>{ "amount": "12.50", "currency": "EUR" }</c>.</summary>
/// <param name="Amount">Decimal, never floating point; a string in JSON, so that no reader rounds it.</param>
/// <param name="Currency">ISO 4217, three capital letters.</param>
public sealed record Money(
    [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] decimal Amount,
    string Currency);
