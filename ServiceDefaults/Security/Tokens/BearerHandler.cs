using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Security.Tokens;

/// <summary>
/// Bearer authentication (RFC 6750). This folder stands in for the package Microsoft.AspNetCore.Authentication.JwtBearer, which not
/// every package feed that this is built from carries whole. Where it restores, <c>AddJwtBearer</c> in <see cref="TokenAuthentication"/>
/// with the same issuer, audience, algorithms, token types and claim names replaces all of the folder but its options.
/// </summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessTokenValidator validator)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    private bool refused;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return AuthenticateResult.NoResult();
        }

        var (caller, reason) = await validator.ValidateAsync(header[Prefix.Length..].Trim(), Context.RequestAborted);
        if (caller is null)
        {
            refused = true;
            return AuthenticateResult.Fail(reason);
        }

        return AuthenticateResult.Success(new AuthenticationTicket(caller, Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = refused ? "Bearer error=\"invalid_token\"" : "Bearer";
        return Task.CompletedTask;
    }
}
