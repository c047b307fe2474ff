using System.Diagnostics.Metrics;
using Gateway.Forwarding;
using Gateway.Limits;
using Gateway.Routing;
using Polly.CircuitBreaker;

namespace Gateway;

/// <summary>What the gateway does that neither YARP's nor ASP.NET Core's own metrics tell.</summary>
internal sealed class GatewayMetrics : IHostedService
{
    private readonly Counter<long> limited;
    private readonly Counter<long> forwardedAgain;

    public GatewayMetrics(Meter meter, RedisCircuit? circuit = null)
    {
        limited = meter.CreateCounter<long>("gateway.limits.refused", "{request}", "Requests of callers who had sent too many.");
        forwardedAgain = meter.CreateCounter<long>("gateway.forwarding.retries", "{request}", "Requests that were sent on to another replica.");
        if (circuit is not null)
        {
            meter.CreateObservableGauge(
                "gateway.limits.circuit.open",
                () => circuit.State == CircuitState.Closed ? 0 : 1,
                description: "1 while callers are limited without Redis.");
        }
    }

    // A rate cannot see how a series that was not there came to be, so they begin at zero: here, where somebody listens.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var routeClass in Enum.GetValues<RouteClass>())
        {
            limited.Add(0, Of(routeClass));
        }

        foreach (var cluster in Clusters.All)
        {
            forwardedAgain.Add(0, Of(cluster.ClusterId), Because(Failure.NotConnected));
            forwardedAgain.Add(0, Of(cluster.ClusterId), Because(Failure.NotAnswered));
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Limited(RouteClass routeClass) => limited.Add(1, Of(routeClass));

    public void ForwardedAgain(string service, string reason) => forwardedAgain.Add(1, Of(service), Because(reason));

    private static KeyValuePair<string, object?> Of(RouteClass routeClass) => new("gateway.route.class", routeClass.Name());

    private static KeyValuePair<string, object?> Of(string service) => new("gateway.service", service);

    private static KeyValuePair<string, object?> Because(string reason) => new("error.type", reason);
}
