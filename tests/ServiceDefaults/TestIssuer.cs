using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ServiceDefaults.Tests;

/// <summary>An issuer of access tokens whose metadata and keys are served by a handler in memory.</summary>
public sealed class TestIssuer : HttpMessageHandler
{
    public const string Name = "http://issuer.test";

    // Making a key takes longer than everything else in a test, so all issuers share it.
    private static readonly RSA Rsa = RSA.Create(2048);
    private readonly ECDsa ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string RsaKeyId { get; set; } = "rsa-1";

    public bool IsDown { get; set; }

    /// <summary>How often the keys were fetched.</summary>
    public int Fetches { get; private set; }

    public static string PrivateKeyPem => Rsa.ExportPkcs8PrivateKeyPem();

    public static string PublicKeyPem => Rsa.ExportSubjectPublicKeyInfoPem();

    public static JsonObject Claims(string subject = "anna", params string[] roles) => new()
    {
        ["iss"] = Name,
        ["aud"] = "shop-api",
        ["sub"] = subject,
        ["role"] = new JsonArray([.. roles.Select(role => (JsonNode)role)]),
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds(),
        ["nbf"] = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds(),
    };

    public JsonObject Header(string algorithm = "RS256") =>
        new() { ["alg"] = algorithm, ["typ"] = "at+jwt", ["kid"] = algorithm == "ES256" ? "ec-1" : RsaKeyId };

    public string Token(string subject = "anna", params string[] roles) => Sign(Header(), Claims(subject, roles));

    public string Sign(JsonObject header, JsonObject claims, Func<byte[], byte[]>? signature = null)
    {
        var signed = $"{Encode(header)}.{Encode(claims)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        signature ??= header["alg"]!.GetValue<string>() == "ES256"
            ? data => ec.SignData(data, HashAlgorithmName.SHA256)
            : data => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature(bytes))}";
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new HttpRequestException("The issuer is down.");
        }

        var answer = request.RequestUri!.AbsolutePath == "/jwks" ? Keys() : Metadata();
        return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer.ToJsonString()) });
    }

    private static JsonObject Metadata() => new() { ["issuer"] = Name, ["jwks_uri"] = $"{Name}/jwks" };

    private JsonObject Keys()
    {
        Fetches++;
        var publicRsa = Rsa.ExportParameters(false);
        var publicEc = ec.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(
                new JsonObject
                {
                    ["kty"] = "RSA",
                    ["use"] = "sig",
                    ["kid"] = RsaKeyId,
                    ["alg"] = "RS256",
                    ["n"] = Base64Url.EncodeToString(publicRsa.Modulus),
                    ["e"] = Base64Url.EncodeToString(publicRsa.Exponent),
                },
                new JsonObject
                {
                    ["kty"] = "EC",
                    ["crv"] = "P-256",
                    ["kid"] = "ec-1",
                    ["x"] = Base64Url.EncodeToString(publicEc.Q.X),
                    ["y"] = Base64Url.EncodeToString(publicEc.Q.Y),
                }),
        };
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
