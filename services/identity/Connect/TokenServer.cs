using System.Security.Cryptography;
using Identity.Audit;
using Identity.Clients;
using Identity.Database;
using Identity.Keys;
using Identity.Tokens;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using ServiceDefaults.Security;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Identity.Connect;

/// <summary>OpenIddict as this issuer wants it: which grants, which addresses, how long tokens live, what is stricter than its defaults.</summary>
internal static class TokenServer
{
    public const string Token = "/connect/token";
    public const string EndSession = "/connect/endsession";

    private const string Revocation = "/connect/revocation";
    private const string Keys = "/.well-known/jwks.json";
    private static readonly string[] Metadata = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

    /// <summary>The addresses that no endpoint of ours stands behind.</summary>
    public static string[] AnsweredByItself => [.. Metadata, Keys, Revocation];

    public static void AddTokenServer(this WebApplicationBuilder builder, IdentitySettings settings)
    {
        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning); // Each request's parameters would be in the log.
        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(services => services.GetRequiredService<KeyRing>());
        builder.Services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(services => services.GetRequiredService<KeyRing>());
        builder.Services.AddOptions<OpenIddictServerOptions>()
            .Configure<IOptions<AuthOptions>>((server, auth) => server.Issuer = new Uri(auth.Value.Issuer));
        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>())
            .AddServer(server =>
            {
                Endpoints(server);
                Grants(server, settings);
                Handlers(server);
                Host(server, requireHttps: builder.Configuration.GetValue("Auth:RequireHttps", defaultValue: true));
            });
    }

    private static void Endpoints(OpenIddictServerBuilder server) => server
        .SetConfigurationEndpointUris(Metadata)
        .SetJsonWebKeySetEndpointUris(Keys)
        .SetAuthorizationEndpointUris(AuthorizeEndpoint.Path)
        .SetTokenEndpointUris(Token)
        .SetRevocationEndpointUris(Revocation)
        .SetEndSessionEndpointUris(EndSession);

    private static void Grants(OpenIddictServerBuilder server, IdentitySettings settings)
    {
        server.AllowAuthorizationCodeFlow().AllowClientCredentialsFlow().AllowPasswordFlow().AllowRefreshTokenFlow()
            .RequireProofKeyForCodeExchange()
            .Configure(options => options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain))
            .RegisterScopes([Scopes.Profile, Scopes.Roles, Scope.Api, .. settings.Clients.Values.SelectMany(client => client.Scopes)])
            .SetAccessTokenLifetime(settings.AccessTokenLifetime)
            .SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1))
            .SetIdentityTokenLifetime(settings.AccessTokenLifetime)
            .SetRefreshTokenLifetime(settings.RefreshTokenLifetime)
            .SetRefreshTokenReuseLeeway(null) // A client that lost an answer signs in again; a thief must not have half a minute.
            .DisableSlidingRefreshTokenExpiration();
    }

    private static void Handlers(OpenIddictServerBuilder server) => server
        .AddEventHandler(RefreshTokenReuse.Descriptor)
        .AddEventHandler(ClientRefused.Descriptor)
        .AddEventHandler(TokenRevoked.Descriptor)
        .AddEventHandler<ValidateEndSessionRequestContext>(handler => handler.SetOrder(int.MinValue).UseInlineHandler(context =>
        {
            // Else any page could sign its visitors out of this one.
            if (string.IsNullOrEmpty(context.Request.IdTokenHint))
            {
                context.Reject(Errors.InvalidRequest, "The parameter id_token_hint is required.");
            }

            return default;
        }));

    private static void Host(OpenIddictServerBuilder server, bool requireHttps)
    {
        // Services read access tokens. Codes and refresh tokens are ASP.NET Core's data protection's, so this key, which must be, seals nothing.
        server.DisableAccessTokenEncryption().AddEncryptionKey(new SymmetricSecurityKey(RandomNumberGenerator.GetBytes(32)));
        server.UseDataProtection().PreferDefaultAccessTokenFormat();
        var host = server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough()
            .SuppressJsonResponseIndentation();
        if (!requireHttps)
        {
            host.DisableTransportSecurityRequirement();
        }
    }
}
