using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Metrics for Prometheus at <c>/metrics</c>; with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> also metrics, traces and logs by OTLP. Without it
/// no span is recorded: nobody would see it. YARP's own spans say what those of the request and of its call say, and each probe is one.
/// </summary>
internal static class TelemetryDefaults
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static readonly string[] Meters = ["Marten", "Wolverine:*", "Npgsql", "Polly", "Yarp.ReverseProxy"];
    private static readonly string[] Sources = ["Marten", "Wolverine", "Wolverine:*", "Npgsql"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddAspNetCoreInstrumentation()
            .AddHttpClientInstrumentation()
            .AddRuntimeInstrumentation()
            .AddMeter(builder.Environment.ApplicationName)
            .AddMeter(Meters)
            .AddPrometheusExporter());
        if (string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint]))
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
        });
        telemetry
            .WithTracing(traces => traces
                .SetSampler(services => new ParentBasedSampler(new BoundedSampler(services.GetRequiredService<TimeProvider>())))
                .AddSource(builder.Environment.ApplicationName)
                .AddSource(Sources)
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !IsProbe(context.Request.Path))
                .AddHttpClientInstrumentation(calls => calls.FilterHttpRequestMessage = call => !IsProbe(call.RequestUri?.AbsolutePath ?? "/")))
            .UseOtlpExporter();
    }

    // They come every few seconds and tell nobody anything.
    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/metrics");
}
