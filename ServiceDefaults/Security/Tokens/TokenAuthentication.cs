using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ServiceDefaults.Security.Tokens;

/// <summary>Who gets in: bearers of the issuer's tokens. What no policy opens is closed.</summary>
internal static class TokenAuthentication
{
    private const int MaxResponseBytes = 256 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static void AddTokenAuthentication(this IServiceCollection services)
    {
        services.AddOptions<AccessTokenOptions>()
            .BindConfiguration(AccessTokenOptions.Section)
            .Configure<IConfiguration>((options, configuration) =>
                options.Issuer = options.Issuer.Length > 0 ? options.Issuer : configuration["services:identity:http:0"] ?? "")
            .Validate(
                options => Uri.TryCreate(options.Issuer, UriKind.Absolute, out _),
                "Expected the issuer of access tokens, an absolute URL, in Auth:Issuer (Auth__Issuer in the environment).")
            .ValidateOnStart();
        services.AddHttpClient(SigningKeys.Client, client =>
        {
            client.Timeout = Timeout;
            client.MaxResponseContentBufferSize = MaxResponseBytes;
        });
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<AccessTokenValidator>();
        services.AddAuthentication(BearerHandler.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null);

        var authenticated = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(authenticated)
            .SetDefaultPolicy(authenticated)
            .AddPolicy(Role.Customer, policy => policy.RequireRole(Role.Customer, Role.Operator, Role.Admin))
            .AddPolicy(Role.Operator, policy => policy.RequireRole(Role.Operator, Role.Admin))
            .AddPolicy(Role.Admin, policy => policy.RequireRole(Role.Admin));
    }
}
