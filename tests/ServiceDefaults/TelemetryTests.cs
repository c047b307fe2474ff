using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;
using ServiceDefaults.Telemetry;
using Testing.Monitoring;

namespace ServiceDefaults.Tests;

public sealed class TelemetryTests
{
    private const string Quiet = "--Logging:Console:LogLevel:Default=None";

    [Fact]
    public async Task In_production_a_line_of_the_log_is_json_and_names_its_trace()
    {
        using var request = new Activity("request").Start();

        var line = JsonNode.Parse(await WrittenAsync())!;

        Assert.Equal("An order is late.", (string?)line["Message"]);
        Assert.EndsWith("Z", (string?)line["Timestamp"], StringComparison.Ordinal);
        Assert.Contains($"{request.TraceId}", line["Scopes"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_lines_are_written_can_be_set() =>
        Assert.Contains("warn: ServiceDefaults", await WrittenAsync("--Logging:Console:FormatterName=simple"), StringComparison.Ordinal);

    [Fact]
    public async Task Traces_metrics_and_logs_are_sent_where_the_environment_says()
    {
        await using var sink = await OtlpSink.StartAsync();
        await using var app = Build([.. sink.Settings.Select(setting => $"--{setting.Key}={setting.Value}"), Quiet]);
        app.UseServiceDefaults();
        app.MapGet("/api/v1/late", (ILogger<TelemetryTests> logger) => logger.LogWarning("An order is late.")).AllowAnonymous();
        await app.StartAsync(TestContext.Current.CancellationToken);

        // The service's telemetry hears this process's calls as well, and would say of them that no trace is wanted.
        var trace = ActivityTraceId.CreateRandom();
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null });
        http.DefaultRequestHeaders.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
        await http.GetStringAsync(new Uri($"{app.Urls.Single()}/api/v1/late"), TestContext.Current.CancellationToken);

        await UntilAsync(() => sink.Spans.Any(span => span.TraceId == $"{trace}" && span.Name == "GET /api/v1/late"));
        await UntilAsync(() => sink.Said("metrics").Contains("http.server.request.duration", StringComparison.Ordinal));
        await UntilAsync(() => sink.Said("logs").Contains("An order is late.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_the_world_can_call_metrics_have_a_port_of_their_own_and_nothing_else_is_there()
    {
        await using var open = Build(Quiet);
        open.UseServiceDefaults(isPublic: true);
        await open.StartAsync(TestContext.Current.CancellationToken);
        var port = Ports.Free();
        await using var inside = Build(Quiet, $"--urls=http://127.0.0.1:0;http://127.0.0.1:{port}", $"--Telemetry:MetricsPort={port}");
        inside.UseServiceDefaults(isPublic: true);
        await inside.StartAsync(TestContext.Current.CancellationToken);
        var address = inside.Urls.Single(url => !url.EndsWith($":{port}", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{open.Urls.Single()}/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"{address}/metrics", $"localhost:{port}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"{address}/health/live"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"http://127.0.0.1:{port}/metrics"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"http://127.0.0.1:{port}/health/live"));
    }

    [Fact]
    public async Task A_request_is_measured_once()
    {
        await using var app = Build(Quiet);
        app.UseServiceDefaults();
        app.MapGet("/api/v1/late", () => "late").AllowAnonymous();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        await http.GetStringAsync("/api/v1/late", TestContext.Current.CancellationToken);

        var metrics = await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Contains("http_route=\"/api/v1/late\"", metrics, StringComparison.Ordinal);
        Assert.Contains("dotnet_process_memory_working_set_bytes", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("aspnetcore_", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain("active_requests", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void So_many_traces_are_begun_in_a_second_and_none_by_a_call_that_nothing_asked_for()
    {
        var clock = new ManualClock();
        var sampler = new BoundedSampler(clock, perSecond: 2);
        SamplingDecision Begin(ActivityKind kind, string name = "GET") =>
            sampler.ShouldSample(new SamplingParameters(default, ActivityTraceId.CreateRandom(), name, kind)).Decision;

        var first = Begin(ActivityKind.Server);
        var (polled, probed) = (Begin(ActivityKind.Client), Begin(ActivityKind.Internal, "proxy.cluster_health_checks"));
        var (second, third) = (Begin(ActivityKind.Server), Begin(ActivityKind.Server));
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([SamplingDecision.RecordAndSample, SamplingDecision.RecordAndSample], [first, second]);
        Assert.Equal([SamplingDecision.Drop, SamplingDecision.Drop, SamplingDecision.Drop], [polled, probed, third]);
        Assert.Equal(SamplingDecision.RecordAndSample, Begin(ActivityKind.Server));
    }

    private static WebApplication Build(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = "Production",
            Args = ["--urls=http://127.0.0.1:0", $"--Auth:Issuer={TestIssuer.Name}", "--Auth:RequireHttps=false", .. settings],
        });
        builder.AddServiceDefaults();
        return builder.Build();
    }

    private static async Task<string> WrittenAsync(params string[] settings)
    {
        // The console's logger asks where to write when it is made.
        var (console, written) = (Console.Out, new StringWriter());
        Console.SetOut(written);
        var app = Build(settings);
        var logger = app.Services.GetRequiredService<ILogger<TelemetryTests>>();
        Console.SetOut(console);

        logger.LogWarning("An order is late.");
        await app.DisposeAsync();
        return written.ToString();
    }

    private static async Task<HttpStatusCode> StatusAsync(string url, string? host = null)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Host = host;
        using var answer = await http.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!holds())
        {
            await pause.WaitForNextTickAsync(limit.Token);
        }
    }
}
