using OpenTelemetry.Metrics;

namespace Gateway;

/// <summary>
/// The gateway keeps no metrics of its calls: how long a request took, by route and status, is told by <c>http.server.request.duration</c>, and each
/// request is one call.
/// </summary>
internal static class Metering
{
    public static void Narrow(IServiceCollection services) => services.ConfigureOpenTelemetryMeterProvider(metrics =>
        metrics.AddView(instrument => instrument.Meter.Name == "System.Net.Http" ? MetricStreamConfiguration.Drop : null));
}
