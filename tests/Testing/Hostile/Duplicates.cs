namespace Testing.Hostile;

/// <summary>Tokens, rightly signed, that say something twice: whoever reads the first differs from whoever reads the last.</summary>
internal static class Duplicates
{
    private static readonly (string Name, string Value)[] InHeader = [("alg", "none"), ("typ", "JWT"), ("kid", "evil")];

    private static readonly (string Name, string Value)[] InClaims =
        [("iss", "http://evil.test"), ("aud", "another-api"), ("sub", "admin"), ("role", "admin"), ("exp", "1"), ("nbf", "1"), ("jti", "1")];

    public static IEnumerable<Hostile> All =>
    [
        .. InHeader.SelectMany(extra => Twice("header", extra.Name, text => Forged.Of(Added(Header(), text), Claims()), extra.Value)),
        .. InClaims.SelectMany(extra => Twice("claim", extra.Name, text => Forged.Of(Header(), Added(Claims(), text)), extra.Value)),
        .. InClaims.Take(5).Select(extra => new Hostile(
            $"claim {extra.Name} once more before the first",
            () => Forged.Of(Header(), $$"""{"{{extra.Name}}":"{{extra.Value}}",{{Claims()[1..]}}"""))),
        new Hostile("the same member twice deep inside", () => Forged.Of(Header(), Added(Claims(), """ "x":{"y":[{"z":1,"z":2}]} """))),
    ];

    private static IEnumerable<Hostile> Twice(string where, string name, Func<string, string> forge, string value) =>
    [
        new($"{where} {name} twice", () => forge($$""" "{{name}}":"x","{{name}}":"{{value}}" """)),
        new($"{where} {name} twice, once in disguise", () => forge($$""" "{{Disguised(name)}}":"{{value}}","{{name}}":"{{value}}" """)),
    ];

    private static string Disguised(string name) => $"\\u{(int)name[0]:x4}{name[1..]}";

    private static string Added(string json, string members) => $"{json[..^1]},{members}}}";

    private static string Header() => new Forged().Header.ToJsonString();

    private static string Claims()
    {
        var claims = new Forged().Claims;
        claims["jti"] = "0";
        return claims.ToJsonString();
    }
}
