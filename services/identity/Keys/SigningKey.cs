using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Identity.Keys;

/// <summary>An RSA key that signs access tokens; its id is the thumbprint of RFC 7638, so that the same key has the same id everywhere.</summary>
public sealed class SigningKey : IDisposable
{
    public const string Algorithm = "RS256";

    private const int Bits = 2048;

    private readonly Lock gate = new();
    private readonly RSA rsa;

    private SigningKey(RSA rsa, DateTimeOffset createdAt)
    {
        this.rsa = rsa;
        CreatedAt = createdAt;
        var key = rsa.ExportParameters(includePrivateParameters: false);
        var modulus = Base64Url.EncodeToString(key.Modulus);
        var exponent = Base64Url.EncodeToString(key.Exponent);
        var canonical = $$"""{"e":"{{exponent}}","kty":"RSA","n":"{{modulus}}"}""";
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(canonical)));
        PublicJwk = new Dictionary<string, string>
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = Algorithm,
            ["kid"] = Id,
            ["n"] = modulus,
            ["e"] = exponent,
        };
    }

    public string Id { get; }

    public DateTimeOffset CreatedAt { get; }

    public IReadOnlyDictionary<string, string> PublicJwk { get; }

    public static SigningKey Generate(DateTimeOffset now) => new(RSA.Create(Bits), now);

    public static SigningKey FromPem(string pem, DateTimeOffset createdAt)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return new SigningKey(rsa, createdAt);
        }
        catch
        {
            rsa.Dispose();
            throw;
        }
    }

    public string ToPem() => rsa.ExportPkcs8PrivateKeyPem();

    public byte[] Sign(byte[] data)
    {
        // A key object is not safe for use by several threads.
        lock (gate)
        {
            return rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }

    public void Dispose() => rsa.Dispose();
}
