using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>docs/errors.md is what the code says: callers program against these codes, so that a changed one is seen and reviewed.</summary>
public sealed partial class ErrorCodesTests
{
    private const string Document = "docs/errors.md";

    private static readonly Dictionary<string, string> Kinds = new()
    {
        ["Rule"] = "422",
        ["Malformed"] = "400",
        ["Forbidden"] = "403",
        ["Conflict"] = "409",
        ["InvalidRequestException"] = "400",
    };

    [Fact]
    public void Every_code_is_documented_as_it_is_answered()
    {
        var (path, text) = (Path.Combine(RepositoryFolder.Root, Document), Render());
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == text,
            $"{Document} does not say what the code answers. Look whether callers can bear the change, then: UPDATE_SNAPSHOTS=1 ./test Architecture");
    }

    [Fact]
    public void A_code_means_one_status() => Faults.None(
        from code in Codes().DistinctBy(code => (code.Name, code.Status)).GroupBy(code => code.Name)
        where code.Count() > 1
        select $"{code.Key} is answered with {string.Join(" and ", code.Select(one => one.Status))}. One code, one status.");

    // Whatever is refused is refused by one of these, with its words beside its code: else the table would not know of it.
    [Fact]
    public void No_refusal_hides_its_code() => Faults.None(
        from file in Answering()
        from Match refusal in Refusal().Matches(file.Text)
        where Code().Match(file.Text, refusal.Index) is not { Success: true } code || code.Index != refusal.Index
        select $"{file.Path}: {refusal.Value}… does not say its code and its words as literals, so that {Document} lacks them.");

    /// <summary>The codes that a service answers with besides those of all.</summary>
    internal static IEnumerable<string> CodesOf(string service) => Codes().Where(code => code.Room == service).Select(code => code.Name).Distinct();

    private static string Render()
    {
        var rooms = from code in Codes()
                    group code by code.Room into room
                    orderby room.Key is not "everywhere", room.Key
                    select $"""
                    ## {room.Key}

                    | status | code | says |
                    |---|---|---|
                    {string.Join('\n', room.DistinctBy(code => code.Name).OrderBy(code => (code.Status, code.Name)).Select(Row))}

                    """;
        return $"""
            # Error codes

            Every answer that is not a success holds `error.code`, one of these. Codes are stable; the words beside them are
            for people and may change. This page is made from the code; a test compares them.

            {string.Join('\n', rooms)}
            """;
    }

    private static string Row((string Room, string Status, string Name, string Words) code) =>
        $"| {code.Status} | `{code.Name}` | {Placeholder().Replace(code.Words, "…").Replace("|", "\\|", StringComparison.Ordinal)} |";

    private static IEnumerable<TextFile> Answering() => Repository.Sources.Where(
        file => file.Under("ServiceDefaults/", "gateway/", "services/") && !file.Under("services/identity/"));

    private static IEnumerable<(string Room, string Status, string Name, string Words)> Codes() =>
        from file in Answering()
        from Match found in Code().Matches(file.Text)
        let said = found.Groups["status"].Value
        let status = said.Length > 0 ? said.Replace("_", "4xx").Replace(">= ", "") : Kinds[found.Groups["kind"].Value]
        let room = file.Under("services/") ? file.Path.Split('/')[1] : "everywhere"
        select (room, status, found.Groups["code"].Value, found.Groups["words"].Value);

    [GeneratedRegex(
        """
        (?: (?<status>\d{3}|>=\ 500|_)\ =>\ \(
        | StatusCodes\.Status(?<status>\d{3})\w*,\s*
        | ApiError\((?<status>\d{3}),\s*
        | Refusals\.(?<kind>\w+)\(\s*
        | new\ (?<kind>InvalidRequestException)\(\s* )
        "(?<code>[a-z0-9]+(?:-[a-z0-9]+)*)",\s*
        \$?"(?<words>(?:\{(?:"[^"]*"|[^{}"])*\}|[^"\\{]|\\.)*)"
        """,
        RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Code();

    [GeneratedRegex(@"Refusals\.(Rule|Malformed|Forbidden|Conflict)\((?!\))|new InvalidRequestException\(")]
    private static partial Regex Refusal();

    [GeneratedRegex(@"\{(?:""[^""]*""|[^{}""])*\}")]
    private static partial Regex Placeholder();
}
