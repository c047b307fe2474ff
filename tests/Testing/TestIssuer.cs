using System.Net.Http.Json;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Testing;

/// <summary>An issuer of access tokens whose metadata and key are served from memory: tokens go through the service's own validation.</summary>
public sealed class TestIssuer : HttpMessageHandler
{
    public const string Address = "http://issuer.test";

    private static readonly RsaSecurityKey Key = new(RSA.Create(2048)) { KeyId = "test" };

    /// <summary>An access token as identity issues it.</summary>
    public static string Token(string subject, string role) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Address,
        Audience = "shop-api",
        Expires = DateTime.UtcNow.AddHours(1),
        TokenType = "at+jwt",
        Claims = new Dictionary<string, object> { ["sub"] = subject, ["role"] = role },
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
    });

    /// <summary>The key that services know of this issuer.</summary>
    public static RSA Rsa => Key.Rsa;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var rsa = Key.Rsa.ExportParameters(includePrivateParameters: false);
        var key = new { kty = "RSA", kid = Key.KeyId, n = Base64UrlEncoder.Encode(rsa.Modulus), e = Base64UrlEncoder.Encode(rsa.Exponent) };
        object answer = request.RequestUri!.AbsolutePath == "/keys"
            ? new { keys = new[] { key } }
            : new { issuer = Address, jwks_uri = $"{Address}/keys" };
        return Task.FromResult(new HttpResponseMessage { Content = JsonContent.Create(answer) });
    }
}
