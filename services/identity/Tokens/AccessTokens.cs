using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Identity.Keys;
using Microsoft.Extensions.Options;
using ServiceDefaults.Security.Tokens;

namespace Identity.Tokens;

/// <summary>
/// Writes access tokens in the form of RFC 9068. The package for it is left out: signing base64url parts is all that is needed.
/// </summary>
public sealed class AccessTokens(KeyRing keys, IOptions<AccessTokenOptions> options, IdentitySettings settings, TimeProvider clock)
{
    public string Issue(string subject, string clientId, IReadOnlyList<string> roles)
    {
        var key = keys.Active();
        var now = clock.GetUtcNow();
        var header = Part(new { alg = SigningKey.Algorithm, typ = "at+jwt", kid = key.Id });
        var claims = Part(new
        {
            iss = options.Value.Issuer,
            aud = options.Value.Audience,
            sub = subject,
            client_id = clientId,
            role = roles,
            jti = Guid.CreateVersion7(now),
            iat = now.ToUnixTimeSeconds(),
            exp = (now + settings.AccessTokenLifetime).ToUnixTimeSeconds(),
        });
        var signed = $"{header}.{claims}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Part<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
