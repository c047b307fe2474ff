using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Platform.EventSourcing;

namespace Orders;

/// <summary>A stock keeping unit: 1 to 64 capitals, digits and dashes, not beginning with a dash.</summary>
public readonly partial record struct Sku : ITypedId<Sku>
{
    private readonly string? value;

    private Sku(string value) => this.value = value;

    /// <summary>Where the orders service keeps its own copy of the item's price.</summary>
    public StreamId PriceStream => StreamId.Of("price", ToString());

    public static Sku Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var sku)
        ? sku
        : throw new FormatException($"Expected a SKU of 1 to 64 capitals, digits and dashes, not beginning with a dash; found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Sku result)
    {
        var valid = s is not null && Form().IsMatch(s);
        result = valid ? new Sku(s!) : default;
        return valid;
    }

    public override string ToString() => value ?? throw new InvalidOperationException("A Sku was used without a value; make one with Sku.Parse.");

    [GeneratedRegex(@"^[A-Z0-9][A-Z0-9-]{0,63}\z")]
    private static partial Regex Form();
}
