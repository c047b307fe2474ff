using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Revocation;

namespace Identity.Audit;

/// <summary>Writes down that a token was given back.</summary>
internal sealed class TokenRevoked(AuditTrail audit) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<HandleRevocationRequestContext>()
        .UseScopedHandler<TokenRevoked>()
        .SetOrder(RevokeToken.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        if (!context.IsRejected)
        {
            await audit.RecordAsync(
                "token_revoked", context.GenericTokenPrincipal.GetClaim(Claims.Subject), context.Request.ClientId, stop: context.CancellationToken);
        }
    }
}
