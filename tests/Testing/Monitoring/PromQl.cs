using System.Text.RegularExpressions;

namespace Testing.Monitoring;

/// <summary>What an expression of Prometheus' query language asks about: names of metrics, and the labels that it tells them apart by.</summary>
public sealed partial record PromQl(IReadOnlySet<string> Metrics, IReadOnlySet<string> Labels)
{
    private static readonly string[] Words = ["and", "or", "unless", "bool", "offset", "inf", "nan"];

    public static PromQl Of(string expression)
    {
        var labels = new HashSet<string>();
        var left = Quoted().Replace(expression, "\"\"");
        left = Duration().Replace(left, "");
        left = Grouping().Replace(left, match =>
        {
            labels.UnionWith(Name().Matches(match.Groups["labels"].Value).Select(name => name.Value));
            return "";
        });
        left = Matchers().Replace(left, match =>
        {
            labels.UnionWith(Name().Matches(match.Value).Select(name => name.Value));
            return "";
        });
        var metrics = NotCalled().Matches(left).Select(match => match.Value).Where(name => !Words.Contains(name)).ToHashSet();
        return new PromQl(metrics, labels);
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\[[^\]]*\]|\boffset\s+\w+")]
    private static partial Regex Duration();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"[a-zA-Z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?<![\w.$])(?>[a-zA-Z_:][\w:]*)(?!\s*\()")]
    private static partial Regex NotCalled();
}
