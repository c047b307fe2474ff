using System.Text.Json.Nodes;

namespace Testing.Hostile;

/// <summary>Tokens of nobody, or of several.</summary>
internal static class Subjects
{
    private static readonly (string Name, Func<JsonNode?> Value)[] Odd =
    [
        ("nothing", () => ""), ("null", () => null), ("a number", () => 1), ("true", () => true), ("a list", () => new JsonArray("operator")),
        ("several", () => new JsonArray("customer", "operator")), ("an object", () => new JsonObject { ["id"] = "operator" }),
        ("too long", () => new string('a', 256)),
    ];

    public static IEnumerable<Hostile> All =>
    [
        new Hostile("no sub", () => Forged.With(it => it.Claims.Remove("sub"))),
        .. Odd.Select(odd => new Hostile($"sub {odd.Name}", () => Forged.With(it => it.Claims["sub"] = odd.Value()))),
    ];
}
