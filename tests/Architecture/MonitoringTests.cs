using Testing.Monitoring;

namespace Architecture.Tests;

public sealed class MonitoringTests
{
    private const string Runbooks = "docs/runbooks/";

    private static IEnumerable<Rule> Alerts => Deployed.Rules.Where(rule => rule.Alert is not null);

    [Fact]
    public void There_are_alerts_panels_and_objectives_to_look_at() => Assert.True(
        Alerts.Count() > 10 && Deployed.Panels.Count > 20 && Deployed.Expressions.Count(asked => asked.Place.Contains("slo.md")) > 4);

    [Fact]
    public void Whoever_is_woken_is_told_what_it_is_and_what_to_do() => Faults.None(
        from alert in Alerts
        let fault = true switch
        {
            _ when alert.Labels.GetValueOrDefault("severity") is not ("page" or "ticket") => "has a severity that is neither page nor ticket",
            _ when string.IsNullOrWhiteSpace(alert.Annotations.GetValueOrDefault("summary")) => "has no summary",
            _ when string.IsNullOrWhiteSpace(alert.Annotations.GetValueOrDefault("description")) => "has no description",
            _ when alert.Annotations.GetValueOrDefault("runbook_url") != $"{Runbooks}{alert.Alert}.md" => $"must lead to {Runbooks}{alert.Alert}.md",
            _ when !File.Exists(Path.Combine(RepositoryFolder.Root, Runbooks, $"{alert.Alert}.md")) => "has no runbook",
            _ => null,
        }
        where fault is not null
        select $"The alert {alert.Alert} {fault}. At night nobody wants to find that out.");

    [Fact]
    public void No_runbook_is_of_an_alert_that_is_gone() => Faults.None(
        from file in Repository.Files
        where file.Path.StartsWith(Runbooks, StringComparison.Ordinal) && file.Name != "README" && Alerts.All(alert => alert.Alert != file.Name)
        select $"{file.Path} is of no alert in deploy/prometheus/alerts.yaml. Delete it, or name it for the alert.");

    [Fact]
    public void Every_recorded_series_is_asked_about() => Faults.None(
        from rule in Deployed.Rules
        where rule.Record is not null && !Deployed.Expressions.Any(asked => PromQl.Of(asked.Expression).Metrics.Contains(rule.Record))
        select $"Nobody asks about {rule.Record}. Prometheus keeps it all the same: remove the rule.");

    [Theory]
    [InlineData("sum by (job) (rate(a_total{b=~\"x{y}|5..\", c!=\"\"}[5m] offset 1h)) / on (job) group_left (d) e > 1", "a_total e", "b c d job")]
    [InlineData("histogram_quantile(0.9, sum(rate(a_bucket[$__rate_interval])) by (le)) or slo:b:c == bool 1 and f", "a_bucket f slo:b:c", "le")]
    public void Names_are_found_in_expressions(string expression, string metrics, string labels)
    {
        var asked = PromQl.Of(expression);

        Assert.Equal((metrics, labels), (string.Join(' ', asked.Metrics.Order()), string.Join(' ', asked.Labels.Order())));
    }
}
