using System.Security.Claims;

namespace ServiceDefaults.Security;

/// <summary>Who is asking: the subject and roles of a validated token.</summary>
/// <param name="Id">The token's <c>sub</c>.</param>
/// <param name="IsOperator">May see and handle everybody's orders, the inventory and notifications.</param>
/// <param name="IsAdmin">May besides change plans, identity and operations.</param>
public sealed record Caller(string Id, bool IsOperator, bool IsAdmin)
{
    /// <summary>Whether an object with this owner may be shown to the caller at all.</summary>
    public bool MaySee(string ownerId) => IsOperator || string.Equals(Id, ownerId, StringComparison.Ordinal);

    /// <summary>The caller behind an authenticated request.</summary>
    public static Caller From(ClaimsPrincipal principal)
    {
        var isAdmin = principal.IsInRole(Role.Admin);
        return new Caller(
            principal.FindFirst("sub")?.Value ?? throw new InvalidOperationException("An authenticated caller has no subject."),
            isAdmin || principal.IsInRole(Role.Operator),
            isAdmin);
    }
}
