using System.Text.Json.Nodes;

namespace Testing.Hostile;

/// <summary>Tokens of the issuer that are for something else, and audiences that are not these services.</summary>
internal static class Types
{
    private static readonly (string Name, Func<JsonNode?> Value)[] Kinds =
    [
        ("JWT", () => "JWT"), ("nothing", () => ""), ("null", () => null), ("id+jwt", () => "id+jwt"), ("dpop+jwt", () => "dpop+jwt"),
        ("logout+jwt", () => "logout+jwt"), ("refresh", () => "rt+jwt"), ("at+jwt with a space", () => "at+jwt "),
        ("application/jwt", () => "application/jwt"),
        ("a number", () => 1), ("a list", () => new JsonArray("at+jwt")), ("two in one", () => "at+jwt,JWT"),
    ];

    private static readonly (string Name, Func<JsonNode?> Value)[] Audiences =
    [
        ("another", () => "another-api"), ("nothing", () => ""), ("null", () => null), ("no one of a list", () => new JsonArray()),
        ("others", () => new JsonArray("another-api", "x")), ("capitals", () => "SHOP-API"), ("a space", () => "shop-api "),
        ("a beginning", () => "shop"),
        ("a longer one", () => "shop-api-2"), ("two in one", () => "shop-api,another"), ("a number", () => 1),
        ("an object", () => new JsonObject { ["shop-api"] = true }),
        ("a list in a list", () => new JsonArray(new JsonArray("shop-api"))), ("the client", () => "demo"), ("anything", () => "*"),
    ];

    public static IEnumerable<Hostile> All =>
    [
        new Hostile("no typ", () => Forged.With(it => it.Header.Remove("typ"))),
        .. Kinds.Select(kind => new Hostile($"typ {kind.Name}", () => Forged.With(it => it.Header["typ"] = kind.Value()))),
        new Hostile("no aud", () => Forged.With(it => it.Claims.Remove("aud"))),
        .. Audiences.Select(audience => new Hostile($"aud {audience.Name}", () => Forged.With(it => it.Claims["aud"] = audience.Value()))),
    ];
}
