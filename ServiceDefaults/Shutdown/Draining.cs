using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Shutdown;

/// <summary>
/// A service that is told to end says at once that it is not ready, and answers as before for the time in <c>Shutdown:Drain</c>: whoever
/// spreads requests over its replicas finds out by probing and leaves it out. Only then does the listener close. Without that time a
/// request that arrives on an open connection at the wrong moment is lost, and a POST cannot be sent again by anybody but its sender. No
/// time, the default, is right for a single process, which nobody can stand in for.
/// </summary>
internal sealed class Draining(IHostApplicationLifetime lifetime, IConfiguration configuration) : IHostedLifecycleService, IHealthCheck
{
    private volatile bool told;

    public static TimeSpan Time(IConfiguration configuration) => configuration.GetValue("Shutdown:Drain", TimeSpan.Zero);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(told || lifetime.ApplicationStopping.IsCancellationRequested
            ? HealthCheckResult.Unhealthy("stopping")
            : HealthCheckResult.Healthy());

    // The host stops nothing before this has ended: neither the listener nor what receives messages.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        told = true;
        await Task.Delay(Time(configuration), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
