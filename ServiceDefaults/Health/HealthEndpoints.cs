using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ServiceDefaults.Shutdown;

namespace ServiceDefaults.Health;

/// <summary>
/// <c>/health/live</c> says that the process answers, <c>/health/ready</c> that what it needs answers too (checks tagged <c>ready</c>)
/// and that it is not about to leave. A service that is ready and calls another in vain says <c>Degraded</c>, with 200: to take it away would not
/// help.
/// </summary>
internal static class HealthEndpoints
{
    public const string Ready = "ready";

    public static void AddHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<Draining>("draining", tags: [Ready]);

    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) })
            .AllowAnonymous()
            .DisableHttpMetrics();
    }
}
