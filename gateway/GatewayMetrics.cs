using System.Diagnostics.Metrics;
using Gateway.Limits;
using Gateway.Routing;
using Polly.CircuitBreaker;

namespace Gateway;

/// <summary>What the gateway does that neither YARP's nor ASP.NET Core's own metrics tell.</summary>
internal sealed class GatewayMetrics
{
    private readonly Counter<long> limited;
    private readonly Counter<long> forwardedAgain;

    public GatewayMetrics(IMeterFactory meters, IHostEnvironment service, RedisCircuit? circuit = null)
    {
        var meter = meters.Create(service.ApplicationName);
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

    public void Limited(RouteClass routeClass) => limited.Add(1, new KeyValuePair<string, object?>("gateway.route.class", routeClass.Name()));

    public void ForwardedAgain(string service, string reason) => forwardedAgain.Add(
        1, new KeyValuePair<string, object?>("gateway.service", service), new KeyValuePair<string, object?>("error.type", reason));
}
