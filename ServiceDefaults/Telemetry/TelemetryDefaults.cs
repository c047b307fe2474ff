using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace ServiceDefaults.Telemetry;

/// <summary>
/// Metrics for Prometheus at <c>/metrics</c>; with <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> also metrics, traces and logs by OTLP. Without it
/// no span is recorded: nobody would see it. A request, the events that it appends, the messages that they send, what those cause and the calls that
/// are made of it are one trace, by the framework's and the libraries' own sources.
/// </summary>
internal static class TelemetryDefaults
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Sources = ["System.Net.Http", "Marten", "Wolverine", "Wolverine:*", "Npgsql", "Yarp.ReverseProxy"];

    // Of the framework's, those that say something of their own; the others tell each request again, for its routing, its authentication and so on.
    private static readonly string[] Meters =
    [
        "System.Runtime", "System.Net.Http", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Diagnostics", "Marten", "Wolverine:*", "Npgsql", "Polly",
    ];

    // They are counted with each request, command or packet, and nobody asks for them.
    private static readonly HashSet<string> Uncounted =
    [
        "http.server.active_requests", "http.client.active_requests", "db.client.operation.npgsql.executing",
        "db.client.operation.npgsql.bytes_read", "db.client.operation.npgsql.bytes_written",
    ];

    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services =>
            services.GetRequiredService<IMeterFactory>().Create(services.GetRequiredService<IHostEnvironment>().ApplicationName));
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(builder.Environment.ApplicationName)
            .AddMeter(Meters)
            .AddView(instrument => Uncounted.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null)
            .AddPrometheusExporter());
        if (string.IsNullOrWhiteSpace(builder.Configuration[OtlpEndpoint]))
        {
            return;
        }

        // The framework has read a request's trace already; with baggage to look for, it would be read again.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
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
                .AddAspNetCoreInstrumentation(requests => requests.Filter = context => !IsProbe(context.Request.Path)))
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
