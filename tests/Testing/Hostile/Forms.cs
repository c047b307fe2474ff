namespace Testing.Hostile;

/// <summary>Texts that are no token any more, or not yet, or too large.</summary>
internal static class Forms
{
    private static readonly (string Name, string Claims)[] NoClaims =
        [("a list", "[]"), ("null", "null"), ("a text", "\"operator\""), ("nothing", ""), ("empty", "{}"), ("cut off", "{\"sub\":\"operator\"")];

    public static IEnumerable<Hostile> All =>
    [
        Changed("its last character cut off", token => token[..^1]),
        Changed("its last ten characters cut off", token => token[..^10]),
        Changed("half of it", token => token[..(token.Length / 2)]),
        Changed("its header only", token => token.Split('.')[0]),
        Changed("no signature", token => token[..token.LastIndexOf('.')]),
        Changed("an empty signature", token => token[..(token.LastIndexOf('.') + 1)]),
        Changed("no header", token => token[token.IndexOf('.', StringComparison.Ordinal)..]),
        Changed("no claims", token => $"{token.Split('.')[0]}..{token.Split('.')[2]}"),
        Changed("a fourth part", token => token + ".x"),
        Changed("five parts, as if it were encrypted", token => token + ".x.y"),
        Changed("the signature in capitals", token => token[..token.LastIndexOf('.')] + token[token.LastIndexOf('.')..].ToUpperInvariant()),
        Changed("the claims of somebody else", token => $"{token.Split('.')[0]}.{OfAdmin().Split('.')[1]}.{token.Split('.')[2]}"),
        Changed("one bit of the signature turned", token => token[..^20] + (token[^20] == 'A' ? 'B' : 'A') + token[^19..]),
        Changed("other bits where none count", token => token[..^1] + NextInAlphabet(token[^1])),
        Changed("padding", token => token + "=="),
        Changed("a space in it", token => token.Insert(token.Length / 2, " ")),
        Changed("a comma after it", token => token + ","),
        Changed("two tokens", token => $"{token},{token}"),
        Changed("the other alphabet", token => $"{token[..^4]}+/+/"),
        Changed("quotes", token => $"\"{token}\""),
        Changed("null", _ => "null"),
        Changed("undefined", _ => "undefined"),
        Changed("nothing", _ => ""),
        Changed("points", _ => ".."),
        Changed("letters", _ => "abc.def.ghi"),
        new Hostile("too large", () => Forged.With(it => it.Claims["x"] = new string('x', 9_000))),
        new Hostile("very large", () => Forged.With(it => it.Claims["x"] = new string('x', 12_000))),
        new Hostile("very deep", () => Forged.Of(Header(), $$"""{{{Claims()[1..^1]}},"x":{{new string('[', 500)}}{{new string(']', 500)}}}""")),
        .. NoClaims.Select(claims => new Hostile($"claims {claims.Name}", () => Forged.Of(Header(), claims.Claims))),
        .. NoClaims.Select(header => new Hostile($"header {header.Name}", () => Forged.Of(header.Claims, Claims()))),
        new Hostile("claims with something after them", () => Forged.Of(Header(), Claims() + "{}")),
        new Hostile("claims with a comment", () => Forged.Of(Header(), Claims() + "/* */")),
        new Hostile("claims with a comma too many", () => Forged.Of(Header(), Claims()[..^1] + ",}")),
    ];

    private static Hostile Changed(string name, Func<string, string> change) => new(name, () => change(Forged.Valid()));

    private static string Header() => new Forged().Header.ToJsonString();

    private static string Claims() => new Forged().Claims.ToJsonString();

    private static string OfAdmin() => Forged.With(it => (it.Claims["sub"], it.Claims["role"]) = ("admin", "admin"));

    // A signature's last character carries two bits of it; the four others are zero.
    private static char NextInAlphabet(char last) => (char)(last + 1);
}
