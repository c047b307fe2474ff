using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Metrics for Prometheus at <c>/metrics</c>; with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> also metrics, traces and logs by OTLP. Without it
/// no span is recorded: nobody would see it. A request, the events that it appends, the messages that they send, what those cause and the calls that
/// are made of it are one trace, by the libraries' own sources.
/// </summary>
internal static class TelemetryDefaults
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static readonly string[] Meters = ["Marten", "Wolverine:*", "Npgsql", "Polly", "Yarp.ReverseProxy"];
    private static readonly string[] Sources = ["Marten", "Wolverine", "Wolverine:*", "Npgsql", "Yarp.ReverseProxy"];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services =>
            services.GetRequiredService<IMeterFactory>().Create(services.GetRequiredService<IHostEnvironment>().ApplicationName));
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

    /// <summary>What an event store and its messaging tell besides: what is counted of events, and what waits.</summary>
    public static void AddStoreMetrics(this IServiceCollection services)
    {
        services.AddSingleton<EventCounting>();
        services.AddHostedService(provider => provider.GetRequiredService<EventCounting>());
        services.AddSingleton<Backlog>();
        services.ConfigureOpenTelemetryMeterProvider((provider, _) => provider.GetRequiredService<Backlog>());
    }

    // They come every few seconds and tell nobody anything.
    private static bool IsProbe(PathString path) =>
        path.StartsWithSegments("/health") || path.StartsWithSegments("/metrics");
}
