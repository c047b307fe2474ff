namespace WholeSystem.Fuzz;

/// <summary>Paths and queries.</summary>
internal static class OddTargets
{
    private static readonly string[] Elsewhere = ["", ".", "..", "%2e%2e", "a%2fb", "a/b", "a%5cb", "%2f", ";a=b", "a//b"];

    private static readonly string[] Limits = ["0", "1", "100", "101", "-1", "1.0", "1e1", "%2B1", "", "abc", "2147483648", "%D9%A3", "01"];

    private static readonly string[] Names =
        ["noSuchParameter", "limit", "cursor", "sort", "limit[]", "Limit", "", "__proto__", "%00", "customerId", "version", "asOf", "status"];

    public static readonly Oddity[] All =
    [
        new("an id that is none", HasId, (draft, random) => SetId(draft, random, Uri.EscapeDataString(Oddity.One(random, OddTexts.All)))),
        new("another id that is none", HasId, (draft, random) => SetId(draft, random, Uri.EscapeDataString(Oddity.One(random, OddTexts.All)))),
        new("an id that is not there", HasId, (draft, random) => SetId(draft, random, Guid.CreateVersion7().ToString())),
        new("an id that cannot be read", HasId, (draft, random) => SetId(draft, random, Oddity.One(random, OddTexts.Escaped))),
        new("an id that leads elsewhere", HasId, (draft, random) =>
        {
            SetId(draft, random, Oddity.One(random, Elsewhere));
            draft.LeadsElsewhere = true;
        }),
        new("an odd value in its query", HasQuery, PutQuery),
        new("another odd value in its query", HasQuery, PutQuery),
        new("what cannot be read in its query", draft => true, (draft, random) =>
            draft.Query.Add((Oddity.One(random, NamesOf(draft)), Oddity.One(random, OddTexts.Escaped)))),
        new("a parameter that it may not have", draft => true, (draft, random) =>
            draft.Query.Add((Oddity.One(random, Names), Uri.EscapeDataString(Oddity.One(random, OddTexts.All))))),
        new("a parameter twice", HasQuery, (draft, random) =>
        {
            var name = Oddity.One(random, NamesOf(draft));
            draft.Query.Add((name, Uri.EscapeDataString(Oddity.One(random, OddTexts.All))));
            draft.Query.Add((name, "1"));
        }),
        new("very many parameters", draft => true, (draft, _) =>
            draft.Query.AddRange(Enumerable.Range(0, 300).Select(number => ($"p{number}", $"{number}")))),
        new("an odd page", TakesPages, (draft, random) =>
        {
            draft.Query.RemoveAll(one => one.Name == "limit");
            draft.Query.Add(("limit", Oddity.One(random, Limits)));
        }),
        new("a cursor that was tampered with", draft => draft.Query.Any(one => one.Name == "cursor"), (draft, random) =>
        {
            var at = draft.Query.FindIndex(one => one.Name == "cursor");
            var cursor = draft.Query[at].Value;
            var letter = random.Next(cursor.Length);
            draft.Query[at] = ("cursor", $"{cursor[..letter]}{(cursor[letter] == 'A' ? 'B' : 'A')}{cursor[(letter + 1)..]}");
        }),
    ];

    private static bool HasId(Draft draft) => draft.Path.Count > 0;

    private static bool HasQuery(Draft draft) => NamesOf(draft).Length > 0;

    private static bool TakesPages(Draft draft) => NamesOf(draft).Contains("limit");

    private static string[] NamesOf(Draft draft) =>
        [.. draft.Operation.ParametersIn("query").Select(one => (string)one["name"]!).DefaultIfEmpty("q")];

    private static void PutQuery(Draft draft, Random random)
    {
        var name = Oddity.One(random, NamesOf(draft));
        draft.Query.RemoveAll(one => one.Name == name);
        draft.Query.Add((name, Uri.EscapeDataString(Oddity.One(random, OddTexts.All))));
    }

    private static void SetId(Draft draft, Random random, string id)
    {
        var name = Oddity.One(random, [.. draft.Path.Keys]);
        draft.Path[name] = id;
        draft.LeadsElsewhere |= id is "" or "." or ".." or "%2e" || id.Contains("%2F", StringComparison.OrdinalIgnoreCase);
    }
}
