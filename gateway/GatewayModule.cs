using Gateway.Forwarding;
using Gateway.Limits;
using Gateway.Routing;
using Yarp.ReverseProxy.Health;

namespace Gateway;

/// <summary>What happens to a request between its caller and a service.</summary>
public static class GatewayModule
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        // Two lines for each request would say what its trace says.
        builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.Warning);
        builder.Services.AddReverseProxy()
            .LoadFromMemory(RouteTable.Routes, Clusters.From(builder.Configuration))
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = ConnectTimeout)
            .AddTransforms(ForwardedHeaders.Apply);
        builder.Services.AddSingleton<IPassiveHealthCheckPolicy, ConnectionHealth>();
        builder.Services.AddSingleton<IActiveHealthCheckPolicy, ReadinessHealth>();
        builder.Services.AddCallerLimit(builder.Configuration);
    }

    public static void MapGateway(this WebApplication app)
    {
        app.UseRateLimiter();
        app.MapReverseProxy(proxy =>
        {
            proxy.Use(UnavailableAnswer.WriteAsync);
            proxy.UseLoadBalancing();
            proxy.Use(NextReplica.TryAsync);
            proxy.UsePassiveHealthChecks();
        }).RequireRateLimiting(CallerLimit.Policy);
    }
}
