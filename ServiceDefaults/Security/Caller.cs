using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace ServiceDefaults.Security;

/// <summary>Who is asking: the subject and roles of a validated token.</summary>
public sealed record Caller(string Id, IReadOnlySet<string> Roles)
{
    /// <summary>May see and handle everybody's orders, the inventory and notifications.</summary>
    public bool IsOperator => Roles.Contains(Role.Operator) || IsAdmin;

    /// <summary>May besides change plans, identity and operations.</summary>
    public bool IsAdmin => Roles.Contains(Role.Admin);

    /// <summary>Whether an object with this owner may be shown to the caller at all.</summary>
    public bool MaySee(string ownerId) => IsOperator || string.Equals(Id, ownerId, StringComparison.Ordinal);

    public static Caller From(ClaimsPrincipal principal) => new(
        principal.FindFirstValue("sub") ?? throw new InvalidOperationException("An authenticated caller has no subject."),
        principal.FindAll("role").Select(claim => claim.Value).ToHashSet(StringComparer.Ordinal));

    /// <summary>Lets an endpoint ask for the caller as a parameter.</summary>
    public static ValueTask<Caller?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.User.Identity is { IsAuthenticated: true } ? From(context.User) : null);
}

/// <summary>The roles of design and tokens, and the names of the policies that ask for them.</summary>
public static class Role
{
    public const string Customer = "customer";
    public const string Operator = "operator";
    public const string Admin = "admin";
}
