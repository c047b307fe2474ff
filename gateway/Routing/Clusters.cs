using Gateway.Forwarding;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Gateway.Routing;

/// <summary>The replicas of each service of the route table, from <c>services__orders__http__0</c>, <c>…__1</c> and so on.</summary>
public static class Clusters
{
    public static IReadOnlyList<ClusterConfig> From(IConfiguration configuration) =>
        [.. RouteTable.Routes.Select(route => route.ClusterId!).Distinct().Select(service => Cluster(service, configuration))];

    private static ClusterConfig Cluster(string service, IConfiguration configuration) => new()
    {
        ClusterId = service,
        Destinations = configuration.GetSection($"services:{service}:http").GetChildren().ToDictionary(
            replica => $"{service}-{replica.Key}", replica => new DestinationConfig { Address = Address(replica) }),
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
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

    private static string Address(IConfigurationSection replica) =>
        Uri.TryCreate(replica.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address.ToString()
            : throw new InvalidOperationException($"Expected an absolute http(s) URL in {replica.Path}; found '{replica.Value}'.");
}
