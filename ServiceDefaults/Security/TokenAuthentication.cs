using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace ServiceDefaults.Security;

/// <summary>Who gets in: bearers of the issuer's access tokens (RFC 6750, 8725, 9068). What no policy opens is closed.</summary>
internal static class TokenAuthentication
{
    /// <summary>The name of the HTTP client that fetches the issuer's metadata and keys.</summary>
    private const string IssuerClient = "token-issuer";
    private const int MaxTokenBytes = 8 * 1024;

    public static void AddTokenAuthentication(this IServiceCollection services)
    {
        // A key id that is not known yet is looked up before the token that names it is judged.
        AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", true);
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section)
            .Validate(
                auth => Uri.TryCreate(auth.Issuer, UriKind.Absolute, out _),
                "Expected the issuer of access tokens, an absolute URL, in Auth:Issuer (Auth__Issuer in the environment).")
            .Validate(
                auth => !auth.RequireHttps || !Uri.TryCreate(auth.Issuer, UriKind.Absolute, out var issuer) || issuer.Scheme == Uri.UriSchemeHttps,
                "Expected https in Auth:Issuer; Auth:RequireHttps=false allows http on a machine of one's own.")
            .ValidateOnStart();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<AuthOptions>, IHttpClientFactory>((bearer, auth, clients) =>
            {
                Configure(bearer, auth.Value);
                bearer.Backchannel = clients.CreateClient(IssuerClient);
            });

        var authenticated = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(authenticated)
            .AddPolicy(Role.Operator, policy => policy.RequireRole(Role.Operator, Role.Admin))
            .AddPolicy(Role.Admin, policy => policy.RequireRole(Role.Admin));
    }

    private static void Configure(JwtBearerOptions bearer, AuthOptions auth)
    {
        bearer.Authority = auth.Issuer;
        bearer.RequireHttpsMetadata = auth.RequireHttps;
        bearer.RefreshInterval = TimeSpan.FromSeconds(10);
        bearer.AutomaticRefreshInterval = TimeSpan.FromMinutes(10);
        bearer.IncludeErrorDetails = false;
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new RememberingTokenHandler { MaximumTokenSizeInBytes = MaxTokenBytes, MapInboundClaims = false });
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuers = SameIssuer(auth.Issuer),
            ValidAudience = auth.Audience,
            ValidTypes = ["at+jwt", "application/at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
            TryAllIssuerSigningKeys = false,
            ClockSkew = auth.ClockSkew,
            NameClaimType = "sub",
            RoleClaimType = "role",
        };
        bearer.Events = new BearerEvents();
    }

    // Without a path an address is the same with a slash and without (RFC 3986, section 6.2.3), and issuers differ in which they write.
    private static string[] SameIssuer(string issuer) =>
        new Uri(issuer).PathAndQuery == "/" ? [issuer.TrimEnd('/'), $"{issuer.TrimEnd('/')}/"] : [issuer];
}
