using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using ServiceDefaults.EventStore;

namespace Inventory;

/// <summary>A stock keeping unit: 1 to 64 capitals, digits and dashes, not beginning with a dash.</summary>
[JsonConverter(typeof(TextIdConverter<Sku>))]
public readonly partial record struct Sku(string Value) : ITextId<Sku>, IParsable<Sku>
{
    public const string Pattern = Contracts.Line.SkuPattern;
    public const string Form = "A SKU has 1 to 64 capitals, digits and dashes and does not begin with a dash.";

    public static Sku Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var sku)
        ? sku
        : throw new FormatException($"{Form} Found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Sku result)
    {
        var valid = s is not null && FormRegex().IsMatch(s);
        result = valid ? new Sku(s!) : default;
        return valid;
    }

    public static bool TryParse([NotNullWhen(true)] string? s, out Sku result) => TryParse(s, null, out result);

    public override string ToString() => Value;

    [GeneratedRegex(Pattern)]
    private static partial Regex FormRegex();

    static Sku ITextId<Sku>.Of(string value) => new(value);
}
