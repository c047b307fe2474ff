using System.Security.Claims;
using Identity.Audit;
using Identity.Clients;
using Identity.Tokens;
using Identity.Users;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Connect;

/// <summary>
/// <c>POST /connect/token</c>, when OpenIddict has found client and grant in order: who it is that gets the tokens.
/// </summary>
internal sealed class TokenEndpoint(
    PasswordCheck passwords, UserManager<User> users, RefreshTokens refreshTokens, Subjects subjects, AuditTrail audit, TimeProvider clock)
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    public Task<IResult> AnswerAsync(HttpContext http)
    {
        var request = http.GetOpenIddictServerRequest()!;
        return request.GrantType switch
        {
            GrantTypes.Password => ByPasswordAsync(request, http.RequestAborted),
            GrantTypes.ClientCredentials => ByClientCredentialsAsync(request, http.RequestAborted),
            _ => ByEarlierSignInAsync(http, request),
        };
    }

    private async Task<IResult> ByPasswordAsync(OpenIddictRequest request, CancellationToken stop) =>
        await passwords.PassAsync(request.Username!, request.Password!, request.ClientId, stop) is { } user
            ? Granted(subjects.Of(user, [.. request.GetScopes(), Scopes.OfflineAccess, Scope.Api], clock.GetUtcNow()))
            : Refused("The user name or the password is wrong, or there were too many attempts: then try again later.");

    private async Task<IResult> ByClientCredentialsAsync(OpenIddictRequest request, CancellationToken stop)
    {
        var machine = subjects.OfClient(request.ClientId!, request.GetScopes());
        await audit.RecordAsync("token_issued_to_client", machine.GetClaim(Claims.Subject), request.ClientId, stop: stop);
        return Granted(machine);
    }

    // A code or a refresh token. Whoever was deleted since then is nobody any more, and roles are those of now.
    private async Task<IResult> ByEarlierSignInAsync(HttpContext http, OpenIddictRequest request)
    {
        var earlier = (await http.AuthenticateAsync(Scheme)).Principal!;
        var subject = earlier.GetClaim(Claims.Subject)!;
        if (await users.FindByNameAsync(subject) is not { } user)
        {
            return Refused("The user of this sign-in is no more.");
        }

        if (request.IsRefreshTokenGrantType() && !await refreshTokens.TryUseAsync(earlier, request.ClientId, http.RequestAborted))
        {
            return Refused("The refresh token was used before.");
        }

        var what = request.IsRefreshTokenGrantType() ? "refreshed" : "code_redeemed";
        await audit.RecordAsync(what, subject, request.ClientId, stop: http.RequestAborted);
        return Granted(subjects.Again(earlier, user));
    }

    private static IResult Granted(ClaimsPrincipal principal) => Results.SignIn(principal, authenticationScheme: Scheme);

    private static IResult Refused(string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = Errors.InvalidGrant,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [Scheme]);
}
