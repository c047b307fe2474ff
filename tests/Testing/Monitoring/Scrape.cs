using System.Text.RegularExpressions;

namespace Testing.Monitoring;

/// <summary>What a service tells Prometheus: its series, by the name of the metric.</summary>
public sealed partial class Scrape(string text)
{
    private readonly ILookup<string, (string Labels, string Value)> series = text.Split('\n').Select(line => Sample().Match(line))
        .Where(match => match.Success)
        .ToLookup(match => match.Groups["name"].Value, match => (match.Groups["labels"].Value, match.Groups["value"].Value));

    public IEnumerable<string> Metrics => series.Select(metric => metric.Key);

    /// <summary>The names of the labels that a metric has.</summary>
    public IEnumerable<string> LabelsOf(string metric) =>
        series[metric].SelectMany(one => Label().Matches(one.Labels)).Select(match => match.Groups["name"].Value).Distinct();

    /// <summary>The sum of a metric's series that have all of these labels; null when there are none.</summary>
    public double? Sum(string metric, params (string Name, string Value)[] labels)
    {
        var found = series[metric].Where(one => labels.All(label => one.Labels.Contains($"{label.Name}=\"{label.Value}\"", StringComparison.Ordinal)))
            .ToList();
        return found.Count == 0 ? null : found.Sum(one => double.Parse(one.Value, System.Globalization.CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^(?<name>[a-zA-Z_:][\w:]*)(\{(?<labels>.*)\})? (?<value>\S+)( \d+)?$")]
    private static partial Regex Sample();

    [GeneratedRegex("(?<name>[a-zA-Z_]\\w*)=\"")]
    private static partial Regex Label();
}
