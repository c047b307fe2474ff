using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Where Prometheus reads <c>/metrics</c>: at <c>Telemetry:MetricsPort</c>, where there is nothing else, and which the service has to listen at
/// (<c>ASPNETCORE_HTTP_PORTS=8080;9090</c>). Without that setting, at the service's own address, unless the world can reach that: what callers do and
/// how much of it there is, is nobody's business outside. The port is the connection's own; a caller's Host header says nothing.
/// </summary>
internal static class Scraping
{
    private const string Path = "/metrics";
    private const string Port = "Telemetry:MetricsPort";
    private const string Disabled = "OTEL_SDK_DISABLED";

    /// <summary>First of all middleware.</summary>
    public static void UseMetricsPort(this WebApplication app)
    {
        if (Tells(app) && app.Configuration.GetValue<int?>(Port) is { } port)
        {
            app.MapWhen(context => context.Connection.LocalPort == port, inside => inside
                .Use((context, next) =>
                {
                    if (context.Features.Get<IHttpMetricsTagsFeature>() is { } metrics)
                    {
                        metrics.MetricsDisabled = true;
                    }

                    return next(context);
                })
                .UseOpenTelemetryPrometheusScrapingEndpoint(Path));
        }
    }

    /// <summary>Among the service's endpoints.</summary>
    public static void MapMetrics(this WebApplication app, bool isPublic)
    {
        if (Tells(app) && !isPublic && app.Configuration.GetValue<int?>(Port) is null)
        {
            app.MapPrometheusScrapingEndpoint(Path).AllowAnonymous().DisableHttpMetrics();
        }
    }

    // OpenTelemetry's own switch, with which there is nothing to read.
    private static bool Tells(WebApplication app) => !app.Configuration.GetValue<bool>(Disabled);
}
