using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Benchmarks;

/// <summary>An issuer without a database: its metadata and key are served here, and it gives a token to whoever is named.</summary>
internal sealed class Issuer : IAsyncDisposable
{
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "benchmark" };
    private readonly WebApplication app;

    public Issuer()
    {
        var builder = WebApplication.CreateSlimBuilder([$"--urls=http://127.0.0.1:{Ports.Free()}"]);
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => new { issuer = Address, jwks_uri = $"{Address}/keys" });
        app.MapGet("/keys", () => new { keys = new[] { Published() } });
    }

    public string Address => app.Urls.Single();

    public Task StartAsync() => app.StartAsync();

    public string Token(string subject, string role = "customer") => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Address,
        Audience = "shop-api",
        Expires = DateTime.UtcNow.AddHours(1),
        TokenType = "at+jwt",
        Claims = new Dictionary<string, object> { ["sub"] = subject, ["role"] = role },
        SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha256),
    });

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Rsa.Dispose();
    }

    private object Published()
    {
        var rsa = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", kid = key.KeyId, n = Base64UrlEncoder.Encode(rsa.Modulus), e = Base64UrlEncoder.Encode(rsa.Exponent) };
    }
}
