using Identity.Connect;
using Identity.Keys;
using Identity.Tokens;
using Identity.Users;

namespace Identity;

/// <summary>
/// The issuer's table of contents. In production any OIDC issuer takes its place: services know nothing of it but <c>Auth:Issuer</c>.
/// </summary>
public static class IdentityModule
{
    public static void AddIdentity(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Identity").Get<IdentitySettings>() ?? new IdentitySettings();
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(new KeyFolder(settings.KeysFolder));
        builder.Services.AddSingleton<KeyRing>();
        builder.Services.AddSingleton<AccessTokens>();
        builder.Services.AddSingleton<RefreshTokens>();
        builder.Services.AddSingleton<DemoUsers>();
        builder.Services.AddSingleton<SignIn>();
        builder.Services.AddSingleton<ClientAuthentication>();
        builder.Services.AddSingleton<TokenEndpoint>();
        builder.Services.AddSingleton<Discovery>();
    }

    public static void MapIdentity(this WebApplication app)
    {
        // A key that cannot be read or written must stop the start, not the first sign-in.
        app.Services.GetRequiredService<KeyRing>().Active();

        app.MapGet("/.well-known/openid-configuration", (Discovery discovery) => discovery.Metadata()).AllowAnonymous();
        app.MapGet("/.well-known/jwks.json", (Discovery discovery) => discovery.Keys()).AllowAnonymous();
        app.MapPost("/connect/token", (HttpContext http, TokenEndpoint endpoint) => endpoint.AnswerAsync(http)).AllowAnonymous();
    }
}
