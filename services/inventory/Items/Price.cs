using Contracts;
using Platform.EventSourcing;

namespace Inventory.Items;

/// <summary>What may stand as the price of one piece.</summary>
public static class Price
{
    public const decimal Highest = 1_000_000_000;

    // The smallest unit of every ISO currency in use has at most four decimals; which currency has how many changes over time.
    private const int MostDecimals = 4;

    /// <summary>Why this is no price; null when it is one.</summary>
    public static Refusal? Reject(Money price) => price switch
    {
        { Amount: <= 0 or > Highest } => new("price-out-of-range", $"A price is more than 0 and at most {Highest}."),
        _ when decimal.Round(price.Amount, MostDecimals) != price.Amount => new("price-too-precise", $"A price has at most {MostDecimals} decimals."),
        { Currency: not { Length: 3 } } => CurrencyInvalid,
        _ when !price.Currency.All(char.IsAsciiLetterUpper) => CurrencyInvalid,
        _ => null,
    };

    private static Refusal CurrencyInvalid { get; } = new("currency-invalid", "A currency is three capital letters (ISO 4217).");
}
