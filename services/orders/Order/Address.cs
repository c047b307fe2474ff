using System.ComponentModel.DataAnnotations;

namespace Orders;

/// <summary>Where an order goes. It is personal data: it is stored encrypted with its customer's key, and no log and no message holds it.</summary>
public sealed record Address(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: Required, StringLength(100, MinimumLength = 1)] string Line1,
    [property: Required, StringLength(100, MinimumLength = 1)] string City,
    [property: Required, StringLength(20, MinimumLength = 1)] string PostalCode,
    [property: Required, RegularExpression("^[A-Z]{2}$", ErrorMessage = "The country is two capital letters (ISO 3166-1).")] string Country,
    [property: StringLength(100)] string? Line2 = null)
{
    public override string ToString() => "(address)";
}
