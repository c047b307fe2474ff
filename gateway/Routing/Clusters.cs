using Gateway.Forwarding;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Gateway.Routing;

/// <summary>The services of the route table; service discovery turns each one's name into its replicas.</summary>
internal static class Clusters
{
    public static IReadOnlyList<ClusterConfig> All { get; } = [.. RouteTable.Routes.Select(route => route.ClusterId!).Distinct().Select(Cluster)];

    private static ClusterConfig Cluster(string service) => new()
    {
        ClusterId = service,
        Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = $"http://{service}" } },

        // As a caller's header was read: in ASCII alone it could not be passed on, and a service would seem to be away.
        HttpClient = new HttpClientConfig { RequestHeaderEncoding = "utf-8" },
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,

        // What neither answers nor closes the connection is given up; a stream of events says something more often than this.
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = TimeSpan.FromSeconds(30) },
        HealthCheck = new HealthCheckConfig
        {
            // With every replica marked down, trying all of them finds the first that is back sooner than the next probe would.
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/health/ready",
                // A replica that drains must have been left out before it closes its listener, so the probes come more often than that.
                Interval = TimeSpan.FromSeconds(1),
                Timeout = TimeSpan.FromSeconds(1),
                Policy = ReadinessHealth.PolicyName,
            },
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = ConnectionHealth.PolicyName,
                ReactivationPeriod = TimeSpan.FromSeconds(2),
            },
        },
    };
}
