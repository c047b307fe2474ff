using System.Security.Claims;
using Identity.Audit;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Identity.Tokens;

/// <summary>
/// A refresh token is good once. One that comes a second time means that two hold the sign-in, one of them a thief (RFC 9700, section 4.14), so it
/// ends for both.
/// </summary>
internal sealed class RefreshTokens(IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations, AuditTrail audit)
{
    /// <summary>
    /// Whether the token was good until now, and is used up by this exchange: of several at once OpenIddict lets all pass that have read the token
    /// before one of them has written.
    /// </summary>
    public async Task<bool> TryUseAsync(ClaimsPrincipal principal, string? client, CancellationToken stop)
    {
        if (await tokens.FindByIdAsync(principal.GetTokenId()!, stop) is { } token && await tokens.TryRedeemAsync(token, stop))
        {
            return true;
        }

        await EndSignInAsync(principal, client, stop);
        return false;
    }

    public async Task<bool> IsUsedAsync(string id, CancellationToken stop) =>
        await tokens.FindByIdAsync(id, stop) is { } token && await tokens.HasStatusAsync(token, Statuses.Redeemed, stop);

    /// <summary>Ends the sign-in itself and not only its tokens, so that an exchange which is under way at this moment wins nothing either.</summary>
    public async Task EndSignInAsync(ClaimsPrincipal principal, string? client, CancellationToken stop)
    {
        if (principal.GetAuthorizationId() is { } id && await authorizations.FindByIdAsync(id, stop) is { } signIn)
        {
            await authorizations.TryRevokeAsync(signIn, stop);
        }

        await audit.RecordAsync("refreshed", principal.GetClaim(Claims.Subject), client, "refresh_token_reused", stop);
    }
}
