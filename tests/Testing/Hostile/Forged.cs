using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Testing.Hostile;

/// <summary>A token in its parts: as it is made first, services accept it.</summary>
public sealed class Forged
{
    private static readonly RSA Stranger = RSA.Create(2048);

    public JsonObject Header { get; } = new() { ["alg"] = "RS256", ["typ"] = "at+jwt", ["kid"] = "test" };

    public JsonObject Claims { get; } = new()
    {
        ["iss"] = TestIssuer.Address,
        ["aud"] = "shop-api",
        ["sub"] = "operator",
        ["role"] = "operator",
        ["iat"] = Now(0),
        ["nbf"] = Now(-60),
        ["exp"] = Now(300),
    };

    /// <summary>Seconds since 1970, so many from now.</summary>
    public static long Now(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    internal static string With(Action<Forged> change, Func<byte[], byte[]>? sign = null)
    {
        var token = new Forged();
        change(token);
        return Of(token.Header.ToJsonString(), token.Claims.ToJsonString(), sign);
    }

    /// <summary>Whatever the texts are, signed as the issuer would, or otherwise.</summary>
    internal static string Of(string header, string claims, Func<byte[], byte[]>? sign = null)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString((sign ?? ByIssuer)(Encoding.ASCII.GetBytes(signed)))}";
    }

    /// <summary>The token that is accepted.</summary>
    public static string Valid() => With(_ => { });

    internal static byte[] ByIssuer(byte[] data) => TestIssuer.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    internal static byte[] ByStranger(byte[] data) => Stranger.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    internal static JsonObject StrangersKey()
    {
        var key = Stranger.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = "test",
            ["n"] = Base64Url.EncodeToString(key.Modulus),
            ["e"] = Base64Url.EncodeToString(key.Exponent),
        };
    }
}
