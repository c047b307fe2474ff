using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Identity.Keys;

/// <summary>An RSA key that signs access tokens; its id is the thumbprint of RFC 7638, so that the same key has the same id everywhere.</summary>
internal sealed class SigningKey
{
    private const string Algorithm = SecurityAlgorithms.RsaSha256;

    private const int Bits = 2048;

    private readonly RSA rsa;

    private SigningKey(RSA rsa, DateTimeOffset createdAt)
    {
        this.rsa = rsa;
        CreatedAt = DateTimeOffset.FromUnixTimeSeconds(createdAt.ToUnixTimeSeconds()); // as its file's name will say
        var key = new RsaSecurityKey(rsa);
        Id = key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        Credentials = new SigningCredentials(key, Algorithm);
    }

    public string Id { get; }

    public DateTimeOffset CreatedAt { get; }

    public SigningCredentials Credentials { get; }

    public static SigningKey Generate(DateTimeOffset now) => new(RSA.Create(Bits), now);

    public static SigningKey FromPem(string pem, DateTimeOffset createdAt)
    {
        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return new SigningKey(rsa, createdAt);
    }

    public string ToPem() => rsa.ExportPkcs8PrivateKeyPem();
}
