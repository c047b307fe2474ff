using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ServiceDefaults.Tests;

public sealed class EveryServiceTests : IAsyncLifetime
{
    private TestService service = null!;

    public async ValueTask InitializeAsync() => service = await TestService.StartAsync();

    public ValueTask DisposeAsync() => service.DisposeAsync();

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task Health_is_told_to_anybody_in_a_word(string path)
    {
        service.Token = null;

        var reply = await service.GetAsync(path);

        Assert.Equal((200, "Healthy"), (reply.Status, reply.Body));
    }

    [Fact]
    public async Task Prometheus_finds_the_requests_of_callers_and_not_those_of_probes()
    {
        await service.GetAsync("/api/v1/whoami");
        await service.GetAsync("/health/ready");
        service.Token = null;

        var reply = await service.GetAsync("/metrics");

        Assert.Equal(200, reply.Status);

        // Meters are the process's, so what other tests ask their services at the same time is counted here as well.
        string[] durations =
            [.. reply.Body.Split('\n').Where(line => line.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal))];
        Assert.Contains(durations, line => line.Contains("/api/v1/whoami", StringComparison.Ordinal));
        Assert.DoesNotContain(durations, line => line.Contains("/health", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_may_be_neither_sniffed_nor_cached_nor_framed_nor_run()
    {
        var reply = await service.GetAsync("/api/v1/whoami");

        Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
        Assert.Equal("DENY", reply.Header("X-Frame-Options"));
        Assert.Equal("no-referrer", reply.Header("Referrer-Policy"));
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        Assert.StartsWith("default-src 'none'", reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(reply.Header("Server"));
    }

    [Fact]
    public async Task An_endpoint_that_says_how_long_it_may_be_kept_is_believed() =>
        Assert.Equal("max-age=5", (await service.GetAsync("/api/v1/cached")).Header("Cache-Control"));

    [Fact]
    public async Task A_request_that_succeeds_leaves_no_line_in_the_log()
    {
        await service.GetAsync("/api/v1/whoami");
        var before = service.Log.All.Count;

        await service.GetAsync("/api/v1/whoami");

        Assert.Equal(before, service.Log.All.Count);
    }

    [Theory]
    [InlineData("", "true")]
    [InlineData("not a url", "true")]
    [InlineData("http://issuer.test", "true")]
    public async Task A_service_that_does_not_know_whom_to_believe_does_not_start(string issuer, string requireHttps)
    {
        var builder = WebApplication.CreateBuilder([
            "--urls=http://127.0.0.1:0", $"--Auth:Issuer={issuer}", $"--Auth:RequireHttps={requireHttps}"]);
        builder.AddServiceDefaults();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Auth:Issuer", refused.Message, StringComparison.Ordinal);
    }
}
