namespace Testing.Hostile;

/// <summary>What a request may bring to get in without a right to it, by a name that says how. Every service refuses every one of these.</summary>
public static class HostileTokens
{
    private static readonly Dictionary<string, Func<(string Name, string Value)[]>> All = new[]
    {
        Algorithms.All, Keys.All, Types.All, Issuers.All, Times.All, Subjects.All, Duplicates.All, Forms.All, Places.All,
    }.SelectMany(some => some).ToDictionary(one => one.Name, one => one.Headers);

    /// <summary>One row for each, as theories take them.</summary>
    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    /// <summary>The headers to send.</summary>
    public static (string Name, string Value)[] Headers(string name) => All[name]();
}

/// <param name="Name">What is wrong.</param>
/// <param name="Headers">The request's headers, made anew, since tokens age.</param>
internal sealed record Hostile(string Name, Func<(string Name, string Value)[]> Headers)
{
    public Hostile(string name, Func<string> token)
        : this(name, () => [("Authorization", $"Bearer {token()}")])
    {
    }
}
