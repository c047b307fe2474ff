namespace Contracts;

/// <summary>So many pieces of one stock keeping unit.</summary>
/// <param name="Sku">The stock keeping unit, for example <c>ESPRESSO-1KG</c>.</param>
/// <param name="Quantity">How many pieces, 1 or more.</param>
public sealed record Line(string Sku, int Quantity)
{
    /// <summary>What a stock keeping unit looks like, as a regular expression of .NET.</summary>
    public const string SkuPattern = @"^[A-Z0-9][A-Z0-9-]{0,63}\z";
}
