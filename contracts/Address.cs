using System.ComponentModel.DataAnnotations;

namespace Contracts;

/// <summary>
/// Where goods go. It is personal data: outside a request and its answer it travels and is stored as <see cref="Personal{T}"/> only.
/// </summary>
/// <param name="Name">Who receives them.</param>
/// <param name="Line1">Street and number.</param>
/// <param name="City">The town.</param>
/// <param name="PostalCode">As the country writes it.</param>
/// <param name="Country">ISO 3166-1, two capital letters.</param>
/// <param name="Line2">What the first line has no room for.</param>
public sealed record Address(
    [property: Required, StringLength(100, MinimumLength = 1)] string Name,
    [property: Required, StringLength(100, MinimumLength = 1)] string Line1,
    [property: Required, StringLength(100, MinimumLength = 1)] string City,
    [property: Required, StringLength(20, MinimumLength = 1)] string PostalCode,
    [property: Required, RegularExpression("^[A-Z]{2}$", ErrorMessage = "The country is two capital letters (ISO 3166-1).")] string Country,
    [property: StringLength(100)] string? Line2 = null)
{
    /// <summary>No log shows it by way of an interpolated object.</summary>
    public override string ToString() => "(address)";
}
