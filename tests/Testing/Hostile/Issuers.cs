using System.Text.Json.Nodes;

namespace Testing.Hostile;

/// <summary>Tokens of somebody who is not the issuer, though the signature says so.</summary>
internal static class Issuers
{
    private static readonly (string Name, Func<JsonNode?> Value)[] Others =
    [
        ("another", () => "http://evil.test"), ("nothing", () => ""), ("null", () => null), ("with a path", () => $"{TestIssuer.Address}/tenant"),
        ("with two slashes", () => $"{TestIssuer.Address}//"), ("by https", () => "https://issuer.test"), ("in capitals", () => "HTTP://ISSUER.TEST"),
        ("as somebody's user", () => $"{TestIssuer.Address}@evil.test"), ("as a beginning", () => $"{TestIssuer.Address}.evil.test"),
        ("with a port", () => $"{TestIssuer.Address}:80"), ("with a space", () => $"{TestIssuer.Address} "),
        ("with a question", () => $"{TestIssuer.Address}?"),
        ("in a list", () => new JsonArray(TestIssuer.Address)), ("among others", () => new JsonArray("http://evil.test", TestIssuer.Address)),
        ("a number", () => 1), ("an object", () => new JsonObject()), ("its name only", () => "issuer.test"),
    ];

    public static IEnumerable<Hostile> All =>
    [
        new Hostile("no iss", () => Forged.With(it => it.Claims.Remove("iss"))),
        .. Others.Select(other => new Hostile($"iss {other.Name}", () => Forged.With(it => it.Claims["iss"] = other.Value()))),
    ];
}
