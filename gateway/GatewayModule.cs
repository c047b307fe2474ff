using Gateway.Documentation;
using Gateway.Edge;
using Gateway.Forwarding;
using Gateway.Limits;
using Gateway.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using ServiceDefaults;
using Yarp.ReverseProxy.Health;

namespace Gateway;

/// <summary>What happens to a request between its caller and a service.</summary>
public static class GatewayModule
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        // A replica that is away is told of once, when it is left out, and not with every probe.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor", LogLevel.Error);
        builder.Services.AddReverseProxy()
            .LoadFromMemory(RouteTable.Routes, Clusters.All)
            .AddServiceDiscoveryDestinationResolver()
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = ConnectTimeout)
            .AddTransforms(CallersClaims.Drop);
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, ConnectionHealth>();
        builder.Services.AddSingleton<IActiveHealthCheckPolicy, ReadinessHealth>();
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.AddHostedService(services => services.GetRequiredService<GatewayMetrics>());
        Metering.Narrow(builder.Services);
        builder.Services.Configure<KestrelServerOptions>(Connections.Limit);
        Origins.Add(builder);
        Timeouts.Add(builder);
        builder.AddLimits();
        builder.AddDocumentation();
    }

    public static void UseGateway(this WebApplication app)
    {
        app.UseKnownProxies();
        app.Use(AmbiguousLength.RefuseAsync);
        app.UseServiceDefaults(asProxy: () =>
        {
            app.UseCors();
            app.UseRequestTimeouts();
            app.UseLimits();
        });
        app.MapDocumentation();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(LeavingStreams.EndAsync);
            proxy.Use(UnavailableAnswer.WriteAsync);
            proxy.UseLoadBalancing();
            proxy.Use(NextReplica.TryAsync);
            proxy.UsePassiveHealthChecks();
        });
    }
}
