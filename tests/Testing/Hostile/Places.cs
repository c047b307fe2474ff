namespace Testing.Hostile;

/// <summary>A good token where none is to be looked for, and requests with more than one.</summary>
internal static class Places
{
    private const string Name = "Authorization";

    private static readonly string[] Schemes = ["Basic", "Token", "JWT", "DPoP", "Bearer Bearer", "Bearer:", "BearerX", ""];
    private static readonly string[] Elsewhere =
        ["Proxy-Authorization", "X-Authorization", "X-Forwarded-Authorization", "X-Original-Authorization", "X-Access-Token"];

    public static IEnumerable<Hostile> All =>
    [
        Sent("two good ones", () => [(Name, Good()), (Name, Good())]),
        Sent("a good one and a bad one", () => [(Name, Good()), (Name, "Bearer x")]),
        Sent("a bad one and a good one", () => [(Name, "Bearer x"), (Name, Good())]),
        Sent("a password and a good one", () => [(Name, "Basic eDp4"), (Name, Good())]),
        Sent("a good one and a password", () => [(Name, Good()), (Name, "Basic eDp4")]),
        Sent("a good one and nothing", () => [(Name, Good()), (Name, "")]),
        .. Schemes.Select(scheme => Sent($"the scheme '{scheme}'", () => [(Name, $"{scheme} {Forged.Valid()}")])),
        .. Elsewhere.Select(header => Sent($"{header} instead", () => [(header, Good())])),
        Sent("a cookie instead", () => [("Cookie", $"access_token={Forged.Valid()}; Authorization={Forged.Valid()}; Bearer={Forged.Valid()}")]),
        Sent("no header at all", () => []),
    ];

    private static string Good() => $"Bearer {Forged.Valid()}";

    private static Hostile Sent(string name, Func<(string, string)[]> headers) => new($"headers: {name}", headers);
}
