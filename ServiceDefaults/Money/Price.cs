using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using Wolverine.Http;

namespace ServiceDefaults.Money;

/// <summary>What may stand as a price: of one piece, or of one period.</summary>
public static class Price
{
    /// <summary>In any currency; sums of prices stay exact.</summary>
    public const decimal Highest = 1_000_000_000;

    /// <summary>422 unless it is more than nothing, in a real currency and in no more decimals than that has.</summary>
    public static ProblemDetails Validate(Contracts.Money price) => price switch
    {
        { Amount: <= 0 or > Highest } => Refusals.Rule("price-out-of-range", $"A price is more than 0 and at most {Highest}."),
        _ when Currencies.DecimalsOf(price.Currency) is null =>
            Refusals.Rule("currency-invalid", "A currency is a code of ISO 4217 that people pay with."),
        _ when !Currencies.Fits(price.Amount, price.Currency) =>
            Refusals.Rule("price-too-precise", $"A price in {price.Currency} has at most {Currencies.DecimalsOf(price.Currency)} decimals."),
        _ => WolverineContinue.NoProblems,
    };

    /// <summary>The price without zeros beyond the currency's decimals: 12.500 EUR is 12.50 EUR.</summary>
    public static Contracts.Money Plain(Contracts.Money price) =>
        price with { Amount = decimal.Round(price.Amount, Currencies.DecimalsOf(price.Currency)!.Value) };
}
