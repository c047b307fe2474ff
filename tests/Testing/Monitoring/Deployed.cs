using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Testing.Monitoring;

/// <summary>A rule of Prometheus: an alert, or a series that others are made of.</summary>
public sealed class Rule
{
    public string? Alert { get; set; }

    public string? Record { get; set; }

    public string Expr { get; set; } = "";

    public string? For { get; set; }

    public Dictionary<string, string> Labels { get; set; } = [];

    public Dictionary<string, string> Annotations { get; set; } = [];
}

/// <summary>What is asked of metrics by what is deployed, alerting rules and the dashboard, and by the objectives.</summary>
public static partial class Deployed
{
    public static IReadOnlyList<Rule> Rules { get; } = [.. new DeserializerBuilder()
        .WithNamingConvention(CamelCaseNamingConvention.Instance)
        .Build().Deserialize<RuleFile>(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "deploy", "prometheus", "alerts.yaml")))
        .Groups.SelectMany(group => group.Rules)];

    public static IReadOnlyList<JsonNode> Panels { get; } =
        [.. Parts(JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "deploy", "grafana", "system.json")))!["panels"]!.AsArray())];

    /// <summary>Every expression, with where it stands.</summary>
    public static IEnumerable<(string Place, string Expression)> Expressions =>
    [
        .. Rules.Select(rule => (rule.Alert ?? rule.Record!, rule.Expr)),
        .. from panel in Panels
           from target in panel["targets"]?.AsArray() ?? []
           select ((string)panel["title"]!, (string)target!["expr"]!),
        .. Numbered().Matches(File.ReadAllText(Path.Combine(RepositoryFolder.Root, "docs", "slo.md"))).Select(match =>
            ($"docs/slo.md, {match.Groups["number"].Value}", match.Groups["expression"].Value)),
    ];

    private static IEnumerable<JsonNode> Parts(JsonArray panels) =>
        panels.SelectMany(panel => Parts(panel!["panels"]?.AsArray() ?? []).Prepend(panel!));

    [GeneratedRegex(@"^(?<number>\d+)\. `(?<expression>.+)`$", RegexOptions.Multiline)]
    private static partial Regex Numbered();

    private sealed class RuleFile
    {
        public List<RuleGroup> Groups { get; set; } = [];
    }

    private sealed class RuleGroup
    {
        public string Name { get; set; } = "";

        public string? Interval { get; set; }

        public List<Rule> Rules { get; set; } = [];
    }
}
