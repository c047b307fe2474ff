using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Testing.Hostile;

/// <summary>Tokens that say by which key they want to be judged.</summary>
internal static class Keys
{
    private static readonly string?[] Ids =
    [
        "", null, "TEST", "test ", " test", "test\0", "test2", "*", "%", "../../../../../../dev/null", "/proc/self/environ",
        "..\\..\\windows\\win.ini", "file:///dev/null", "http://evil.test/key", "test' or '1'='1", "x' union select 'secret' --", "test;id", "$(id)",
        "{{7*7}}", "${jndi:ldap://evil.test}", "test\r\nX-Evil: 1", "\u0442est",
    ];

    public static IEnumerable<Hostile> All =>
    [
        new Hostile("a stranger's signature under the issuer's kid", () => Forged.With(_ => { }, Forged.ByStranger)),
        new Hostile("no kid", () => Forged.With(it => it.Header.Remove("kid"))),
        new Hostile("no kid, a stranger's signature", () => Forged.With(it => it.Header.Remove("kid"), Forged.ByStranger)),
        .. Ids.Select((id, number) => new Hostile($"kid {number}: {Shown(id)}", () => Forged.With(it => it.Header["kid"] = id))),
        .. Ids.Select((id, number) => new Hostile(
            $"kid {number}: {Shown(id)}, HS256 of nothing", () => Forged.With(it => (it.Header["kid"], it.Header["alg"]) = (id, "HS256"), NoSecret))),
        new Hostile("kid a number", () => Forged.With(it => it.Header["kid"] = 0)),
        new Hostile("kid a list", () => Forged.With(it => it.Header["kid"] = new JsonArray("test"))),
        new Hostile("kid an object", () => Forged.With(it => it.Header["kid"] = new JsonObject())),
        .. Brought("jwk", Forged.StrangersKey),
        .. Brought("jku", () => "http://evil.test/keys"),
        .. Brought("jku of the issuer", () => $"{TestIssuer.Address}/keys", "jku"),
        .. Brought("jku with the issuer as its user", () => $"{TestIssuer.Address}@evil.test/keys", "jku"),
        .. Brought("x5u", () => "http://evil.test/certificate"),
        .. Brought("x5c", () => new JsonArray(Certificate())),
        .. Brought("crit of nothing", () => new JsonArray(), "crit"),
        .. Brought("crit of exp", () => new JsonArray("exp"), "crit"),
        .. Brought("crit of what nobody knows", () => new JsonArray("http://evil.test/extension"), "crit"),
        .. Brought("crit as text", () => "exp", "crit"),
        .. Brought("b64", () => false),
        .. Brought("zip", () => "DEF"),
        .. Brought("cty", () => "JWT"),
    ];

    private static byte[] NoSecret(byte[] data) => HMACSHA256.HashData(Array.Empty<byte>(), data);

    private static string Shown(string? id) => Uri.EscapeDataString(id ?? "null");

    // By whoever would have the reader believe it, and by the issuer itself, whose tokens have no such thing.
    private static Hostile[] Brought(string name, Func<JsonNode?> value, string? header = null) =>
    [
        new Hostile($"{name}, a stranger's signature", () => Forged.With(it => it.Header[header ?? name] = value(), Forged.ByStranger)),
        new Hostile($"{name}, the issuer's signature", () => Forged.With(it => it.Header[header ?? name] = value())),
    ];

    private static string Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=issuer.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return Convert.ToBase64String(certificate.RawData);
    }
}
