using System.Diagnostics;
using Npgsql;
using Testing.Monitoring;

namespace WholeSystem;

/// <summary>What the system tells those who watch it.</summary>
[Collection(nameof(OnPostgres))]
public sealed class TelemetryTests(OnPostgres system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string[] Services = ["gateway", "identity", "orders", "inventory", "subscriptions", "notifications"];

    // Prometheus gives these itself: whom it has asked, and the bounds of histograms.
    private static readonly string[] OfPrometheus = ["job", "instance", "le"];

    [Fact]
    public async Task An_order_is_one_trace_from_the_gateway_to_the_mail()
    {
        var (trace, sku) = (ActivityTraceId.CreateRandom(), await system.StockAsync(5));
        string[] expected =
        [
            "gateway: Microsoft.AspNetCore", "gateway: Yarp.ReverseProxy", "gateway: System.Net.Http",
            "orders: Microsoft.AspNetCore", "orders: Wolverine", "orders: Npgsql", "orders: System.Net.Http",
            "inventory: Wolverine", "inventory: Npgsql", "notifications: Wolverine", "notifications: Npgsql",
        ];

        var placed = await system.Customer.PostAsync(
            "/api/v1/orders", RunningSystem.Order(sku, 2, "tok_ok"), null, ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01"));
        await system.EndingsAsync([(string)placed.Expect()["id"]!], Patience);

        IEnumerable<ExportedSpan> Spans() => system.Telemetry.Spans.Where(span => span.TraceId == $"{trace}");
        string[] Missing() => [.. expected.Except(Spans().Select(span => $"{span.Service}: {span.Source}"))];
        await RunningSystem.UntilAsync(() => Task.FromResult(Missing().Length == 0), Patience);
        Assert.True(Missing().Length == 0, $"Missing: {string.Join("; ", Missing())}. Found: {string.Join("; ", Spans().Distinct())}");
        Assert.Contains(Spans(), span => span is { Service: "orders", Source: "System.Net.Http", Name: "POST" });
        foreach (var service in (string[])["orders", "inventory", "notifications"])
        {
            Assert.True(await EventsOfAsync(service, trace) > 0, $"No event of {service} knows the trace.");
        }
    }

    [Fact]
    public async Task Whatever_alerts_and_dashboards_ask_about_is_exported()
    {
        var sku = await system.StockAsync(20);
        await system.PaymentsAreDownAsync(down: true);
        string[] orders;
        try
        {
            orders = [.. (await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => PlaceAsync(sku)))).Append(await PlaceAsync(sku))];
            await RunningSystem.UntilAsync(
                async () => (await system.ScrapeAsync("orders")).Metrics.Contains("http_client_circuit_state"), Patience);
        }
        finally
        {
            await system.PaymentsAreDownAsync(down: false);
        }

        await system.EndingsAsync(orders, Patience);
        await system.ItemAsync(sku);
        string[] missing = [];
        await RunningSystem.UntilAsync(async () => (missing = await MissingAsync()).Length == 0, Patience);

        Assert.True(missing.Length == 0, $"Asked about and not exported:\n{string.Join('\n', missing)}");
    }

    private async Task<long> EventsOfAsync(string service, ActivityTraceId trace)
    {
        await using var connection = await system.ConnectAsync(service);
        await using var count = new NpgsqlCommand($"select count(*) from {service}.mt_events where correlation_id like '%{trace}%'", connection);
        return (long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private async Task<string> PlaceAsync(string sku) =>
        (string)(await system.Customer.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 1, "tok_ok"))).Expect()["id"]!;

    private async Task<string[]> MissingAsync()
    {
        var scrapes = await Task.WhenAll(Services.Select(system.ScrapeAsync));
        var metrics = scrapes.SelectMany(scrape => scrape.Metrics).Concat(Deployed.Rules.Select(rule => rule.Record ?? "")).Append("up").ToHashSet();
        return
        [
            .. from asked in Deployed.Expressions
               let question = PromQl.Of(asked.Expression)
               let labels = question.Metrics.SelectMany(metric => scrapes.SelectMany(scrape => scrape.LabelsOf(metric)))
                   .Concat(OfPrometheus).ToHashSet()
               from name in question.Metrics.Except(metrics).Concat(question.Labels.Except(labels))
               select $"{asked.Place}: {name}",
        ];
    }
}
