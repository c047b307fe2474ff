using System.Text.Json.Serialization;

namespace Payments;

/// <summary>An amount in a currency; in JSON <c>{ "amount": "12.50", "currency": "EUR" }</c>.</summary>
public sealed record Money(
    [property: JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] decimal Amount,
    string Currency)
{
    [JsonIgnore]
    public bool IsChargeable => Amount > 0 && Currency is { Length: 3 } && Currency.All(char.IsAsciiLetterUpper);

    public static Money Zero(string currency) => new(0m, currency);
}
