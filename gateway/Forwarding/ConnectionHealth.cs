using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Forwarding;

/// <summary>Leaves a replica out as soon as one connection to it fails; it is tried again after the reactivation period.</summary>
internal sealed class ConnectionHealth(IDestinationHealthUpdater health) : IPassiveHealthCheckPolicy
{
    public const string PolicyName = "Connection";

    public string Name => PolicyName;

    public void RequestProxied(HttpContext context, ClusterState cluster, DestinationState destination)
    {
        if (Failure.IsOfConnection(context))
        {
            var period = cluster.Model.Config.HealthCheck!.Passive!.ReactivationPeriod!.Value;
            health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, period);
        }
    }
}
