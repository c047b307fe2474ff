using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers.Protection;

namespace Identity.Tokens;

/// <summary>Looks at a refresh token just before OpenIddict refuses one that was used, and revokes those that came of it.</summary>
internal sealed class RefreshTokenReuse(RefreshTokens tokens) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseScopedHandler<RefreshTokenReuse>()
        .SetOrder(ValidateTokenEntry.Descriptor.Order - 500)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.Principal?.HasTokenType(TokenTypeIdentifiers.RefreshToken) == true
            && context.TokenId is { } id
            && await tokens.IsUsedAsync(id, context.CancellationToken))
        {
            await tokens.EndSignInAsync(context.Principal, context.Request?.ClientId, context.CancellationToken);
        }
    }
}
