using System.Security.Claims;
using Identity.Clients;
using Identity.Users;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using ServiceDefaults.Security;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Tokens;

/// <summary>What tokens say of whom they are for.</summary>
internal sealed class Subjects(IOptions<AuthOptions> auth, IdentitySettings settings)
{
    /// <summary>Somebody who has signed in.</summary>
    public ClaimsPrincipal Of(User user, IEnumerable<string> scopes, DateTimeOffset signedInAt) => Granted(
        Named(new ClaimsIdentity(Scheme), user).SetClaim(Claims.AuthenticationTime, signedInAt.ToUnixTimeSeconds()), scopes);

    /// <summary>The same sign-in again, with what is known of the user now.</summary>
    public ClaimsPrincipal Again(ClaimsPrincipal earlier, User user) =>
        Granted(Named(new ClaimsIdentity(earlier.Claims, Scheme), user), earlier.GetScopes());

    /// <summary>A machine; its subject has a prefix, so that no client can be named into being one of the users (RFC 9068, section 5).</summary>
    public ClaimsPrincipal OfClient(string id, IEnumerable<string> asked)
    {
        var client = settings.Clients[id];
        var identity = new ClaimsIdentity(Scheme).SetClaim(Claims.Subject, $"client:{id}").SetClaims(Claims.Role, [.. client.Roles]);
        return Granted(identity, asked.Any() ? asked : client.Scopes);
    }

    private static string Scheme => OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    private static ClaimsIdentity Named(ClaimsIdentity identity, User user) => identity
        .SetClaim(Claims.Subject, user.UserName).SetClaim(Claims.Name, user.UserName).SetClaims(Claims.Role, [user.Role]);

    private ClaimsPrincipal Granted(ClaimsIdentity identity, IEnumerable<string> scopes)
    {
        identity.SetScopes(scopes);
        identity.SetResources(identity.HasScope(Scope.Api) ? [auth.Value.Audience] : []);
        identity.SetDestinations(claim => claim.Type == Claims.AuthenticationTime
            ? [Destinations.IdentityToken]
            : [Destinations.AccessToken, Destinations.IdentityToken]);
        return new ClaimsPrincipal(identity);
    }
}
