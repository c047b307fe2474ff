using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ServiceDefaults.Http;

/// <summary>
/// The circuit breakers of the services that this one calls, from when each opens for the first time, by the service's name: as the metric
/// <c>http.client.circuit.state</c> (0 closed, 1 half open, 2 open), and as degraded health while one is not closed. Polly's own metrics count what
/// happens, and do not say what is.
/// </summary>
internal sealed partial class Circuits : IHealthCheck
{
    private const int Closed = 0;
    private const int HalfOpen = 1;
    private const int Open = 2;

    // Until when each is open; the beginning of time for one that is closed.
    private readonly ConcurrentDictionary<string, DateTimeOffset> openUntil = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly ILogger<Circuits> logger;

    public Circuits(TimeProvider clock, IMeterFactory meters, IHostEnvironment environment, ILogger<Circuits> logger)
    {
        (this.clock, this.logger) = (clock, logger);
        meters.Create(environment.ApplicationName).CreateObservableGauge(
            "http.client.circuit.state", Observe, "{state}", "Whether calls to a service are made: 0 closed, 1 half open, 2 open.");
    }

    public ValueTask OpenAsync(HttpRequestMessage? request, TimeSpan pause)
    {
        var service = NameOf(request);
        openUntil[service] = clock.GetUtcNow() + pause;
        LogOpened(logger, service, pause);
        return ValueTask.CompletedTask;
    }

    public ValueTask CloseAsync(HttpRequestMessage? request)
    {
        var service = NameOf(request);
        openUntil[service] = default;
        LogClosed(logger, service);
        return ValueTask.CompletedTask;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string[] broken = [.. openUntil.Where(circuit => circuit.Value != default).Select(circuit => circuit.Key).Order()];
        return Task.FromResult(broken.Length == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"left alone after failing: {string.Join(", ", broken)}"));
    }

    private static string NameOf(HttpRequestMessage? request) => request?.RequestUri?.Authority ?? "";

    private IEnumerable<Measurement<int>> Observe() =>
        openUntil.Select(circuit => new Measurement<int>(StateAt(circuit.Value), new KeyValuePair<string, object?>("server.address", circuit.Key)));

    // After its time the next call decides, which may be a while.
    private int StateAt(DateTimeOffset until) => until == default ? Closed : clock.GetUtcNow() < until ? Open : HalfOpen;

    [LoggerMessage(LogLevel.Warning, "{Service} keeps failing and is not called for {Pause}.")]
    private static partial void LogOpened(ILogger logger, string service, TimeSpan pause);

    [LoggerMessage(LogLevel.Information, "{Service} answers again.")]
    private static partial void LogClosed(ILogger logger, string service);
}
