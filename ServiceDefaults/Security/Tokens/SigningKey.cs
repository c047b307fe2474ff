using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace ServiceDefaults.Security.Tokens;

/// <summary>
/// A public key of the issuer (RFC 7517). The key decides the algorithm, never the token: an RSA key verifies RS256 and a P-256 key
/// ES256, and nothing else exists here, so there is neither <c>none</c> nor an HMAC keyed with a public key.
/// </summary>
internal sealed class SigningKey
{
    private const int MinRsaBits = 2048;

    private readonly RSAParameters? rsa;
    private readonly ECParameters? ec;

    private SigningKey(string id, RSAParameters? rsa, ECParameters? ec) => (Id, this.rsa, this.ec) = (id, rsa, ec);

    public string Id { get; }

    public string Algorithm => rsa is null ? "ES256" : "RS256";

    /// <summary>Reads a key of a JWKS; null for one that is not for signatures, not of a known kind, or too weak.</summary>
    public static SigningKey? Read(JsonElement jwk)
    {
        var id = Text(jwk, "kid");
        if (string.IsNullOrEmpty(id) || Text(jwk, "use") is not (null or "sig"))
        {
            return null;
        }

        try
        {
            var key = Text(jwk, "kty") switch
            {
                "RSA" => ReadRsa(id, jwk),
                "EC" when Text(jwk, "crv") == "P-256" => ReadEc(id, jwk),
                _ => null,
            };
            return Text(jwk, "alg") is { } algorithm && algorithm != key?.Algorithm ? null : key;
        }
        catch (Exception error) when (error is FormatException or CryptographicException)
        {
            return null;
        }
    }

    public bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        // A key object is not safe for use by several threads, and making one is cheap beside verifying.
        if (rsa is { } rsaParameters)
        {
            using var key = RSA.Create(rsaParameters);
            return key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        using var ecKey = ECDsa.Create(ec!.Value);
        return ecKey.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static SigningKey? ReadRsa(string id, JsonElement jwk)
    {
        var parameters = new RSAParameters { Modulus = Bytes(jwk, "n"), Exponent = Bytes(jwk, "e") };
        using var key = RSA.Create(parameters);
        return key.KeySize < MinRsaBits ? null : new SigningKey(id, parameters, null);
    }

    private static SigningKey ReadEc(string id, JsonElement jwk)
    {
        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Bytes(jwk, "x"), Y = Bytes(jwk, "y") } };
        using var key = ECDsa.Create(parameters);
        return new SigningKey(id, null, parameters);
    }

    private static string? Text(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[] Bytes(JsonElement jwk, string name) => Base64Url.DecodeFromChars(Text(jwk, name) ?? "");
}
