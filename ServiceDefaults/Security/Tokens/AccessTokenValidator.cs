using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Security.Tokens;

/// <summary>Decides whether a token is one of the issuer's, for us, and valid now (RFC 7519, RFC 8725, RFC 9068).</summary>
internal sealed class AccessTokenValidator(SigningKeys keys, IOptions<AccessTokenOptions> options, TimeProvider clock)
{
    private const int MaxSubjectLength = 255;

    /// <summary>The caller; or null and the reason, which is for the log and not for the caller.</summary>
    public async ValueTask<(ClaimsPrincipal? Caller, string Reason)> ValidateAsync(string text, CancellationToken stop)
    {
        if (!AccessToken.TryParse(text, out var token))
        {
            return (null, "not a token");
        }

        if (ComplainAboutHeader(token.Header) is { } headerComplaint)
        {
            return (null, headerComplaint);
        }

        var key = await keys.FindAsync(AccessToken.Text(token.Header, "kid")!, stop);
        if (key is null || key.Algorithm != AccessToken.Text(token.Header, "alg"))
        {
            return (null, "unknown key");
        }

        if (!key.Verifies(token.Signed, token.Signature))
        {
            return (null, "wrong signature");
        }

        return ComplainAboutClaims(token.Claims) is { } complaint ? (null, complaint) : (Principal(token.Claims), "");
    }

    private static string? ComplainAboutHeader(JsonElement header)
    {
        var type = AccessToken.Text(header, "typ")?.ToUpperInvariant();
        return true switch
        {
            _ when AccessToken.Text(header, "alg") is not ("RS256" or "ES256") => "algorithm not allowed",
            _ when type is not ("AT+JWT" or "APPLICATION/AT+JWT" or "JWT") => "not an access token",
            _ when header.TryGetProperty("crit", out _) => "critical extension not understood",
            _ when string.IsNullOrEmpty(AccessToken.Text(header, "kid")) => "no key id",
            _ => null,
        };
    }

    private string? ComplainAboutClaims(JsonElement claims)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        var skew = options.Value.ClockSkew.TotalSeconds;
        return true switch
        {
            _ when AccessToken.Text(claims, "iss") != options.Value.Issuer => "wrong issuer",
            _ when !AccessToken.Texts(claims, "aud").Contains(options.Value.Audience) => "wrong audience",
            _ when !TryReadTime(claims, "exp", out var expires) || expires + skew <= now => "expired",
            _ when claims.TryGetProperty("nbf", out _) && (!TryReadTime(claims, "nbf", out var from) || from - skew > now) => "not valid yet",
            _ when AccessToken.Text(claims, "sub") is not { Length: > 0 and <= MaxSubjectLength } => "no subject",
            _ => null,
        };
    }

    private static bool TryReadTime(JsonElement claims, string name, out double seconds)
    {
        seconds = 0;
        return claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out seconds);
    }

    private static ClaimsPrincipal Principal(JsonElement claims)
    {
        var identity = new ClaimsIdentity("Bearer", "sub", "role");
        identity.AddClaim(new Claim("sub", AccessToken.Text(claims, "sub")!));
        identity.AddClaims(AccessToken.Texts(claims, "role").Select(role => new Claim("role", role)));
        return new ClaimsPrincipal(identity);
    }
}
