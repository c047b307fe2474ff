using System.Text.Json.Nodes;

namespace Testing.Hostile;

/// <summary>Tokens that are over, not yet to be used, or for ever. Half a minute of difference between clocks is allowed.</summary>
internal static class Times
{
    private static readonly (string Name, Func<JsonNode?> Value)[] Ends =
    [
        ("a moment ago", () => Forged.Now(-31)), ("an hour ago", () => Forged.Now(-3600)), ("in 1970", () => 0), ("before 1970", () => -1),
        ("null", () => null), ("a word", () => "tomorrow"), ("a number in quotes", () => $"{Forged.Now(300)}"),
        ("a date", () => "2099-01-01T00:00:00Z"),
        ("true", () => true), ("a list", () => new JsonArray(Forged.Now(300))), ("an object", () => new JsonObject()),
        ("in milliseconds", () => Forged.Now(300) * 1000), ("the largest number", () => long.MaxValue), ("the smallest number", () => long.MinValue),
        ("after the year 9999", () => 253_402_300_800), ("beyond all numbers", () => JsonNode.Parse("1e99")),
    ];

    private static readonly (string Name, Func<JsonNode?> Value)[] Beginnings =
    [
        ("in a moment", () => Forged.Now(40)), ("tomorrow", () => Forged.Now(86_400)), ("a word", () => "yesterday"),
        ("a number in quotes", () => $"{Forged.Now(-60)}"), ("true", () => true), ("a list", () => new JsonArray(Forged.Now(-60))),
        ("the largest number", () => long.MaxValue), ("before 1970", () => -1),
    ];

    public static IEnumerable<Hostile> All =>
    [
        new Hostile("no exp", () => Forged.With(it => it.Claims.Remove("exp"))),
        .. Ends.Select(end => new Hostile($"exp {end.Name}", () => Forged.With(it => it.Claims["exp"] = end.Value()))),
        .. Beginnings.Select(beginning => new Hostile($"nbf {beginning.Name}", () => Forged.With(it => it.Claims["nbf"] = beginning.Value()))),
        new Hostile("exp before nbf", () => Forged.With(it => (it.Claims["nbf"], it.Claims["exp"]) = (Forged.Now(20), Forged.Now(10)))),
        new Hostile("iat a word", () => Forged.With(it => it.Claims["iat"] = "now")),
        new Hostile("iat the largest number", () => Forged.With(it => it.Claims["iat"] = long.MaxValue)),
    ];
}
