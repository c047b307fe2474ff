using OpenTelemetry.Metrics;

namespace Gateway;

/// <summary>
/// Of the framework's metrics the gateway keeps those that say something of their own. How long a request took, by route and status, is told by
/// <c>http.server.request.duration</c>; to tell the same of each step and of the call behind it is most of what metrics cost, an eighth of a
/// proxied request.
/// </summary>
internal static class Metering
{
    private static readonly string[] Retold =
    [
        "System.Net.Http", "Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Authorization", "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.RateLimiting", "Microsoft.AspNetCore.MemoryPool",
    ];

    public static void Narrow(IServiceCollection services) => services.ConfigureOpenTelemetryMeterProvider(metrics =>
        metrics.AddView(instrument => Retold.Contains(instrument.Meter.Name) ? MetricStreamConfiguration.Drop : null));
}
