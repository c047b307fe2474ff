using System.Collections.Frozen;

namespace ServiceDefaults.Money;

/// <summary>
/// The currencies of ISO 4217 that people pay with, and how many decimals each has. Codes for metals, funds, tests and "no currency"
/// (<c>XAU</c>, <c>XTS</c>, <c>XXX</c> …) are none of them.
/// </summary>
public static class Currencies
{
    private const string WithoutDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string WithThree = "BHD IQD JOD KWD LYD OMR TND";
    private const string WithTwo =
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD "
        + "EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL "
        + "MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
        + "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG";

    private static readonly FrozenDictionary<string, int> Decimals = Each(WithoutDecimals, 0).Concat(Each(WithTwo, 2)).Concat(Each(WithThree, 3))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>How many decimals amounts in the currency have; null for a code that is no currency.</summary>
    public static int? DecimalsOf(string currency) => Decimals.TryGetValue(currency, out var decimals) ? decimals : null;

    /// <summary>Whether the amount has no more decimals than the currency; false for a code that is no currency.</summary>
    public static bool Fits(decimal amount, string currency) =>
        DecimalsOf(currency) is { } decimals && decimal.Round(amount, decimals) == amount;

    private static IEnumerable<KeyValuePair<string, int>> Each(string codes, int decimals) =>
        codes.Split(' ').Select(code => KeyValuePair.Create(code, decimals));
}
