using System.Collections.Concurrent;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace Gateway.Forwarding;

/// <summary>
/// A replica that says it is not ready is left out from that probe on: it drains, and closes its listener soon. One that does not answer at
/// all, or not in time, may only be busy; it is left out when that happens twice.
/// </summary>
internal sealed class ReadinessHealth(IDestinationHealthUpdater health) : IActiveHealthCheckPolicy
{
    public const string PolicyName = "Readiness";
    private const int MostSilences = 2;

    private readonly ConcurrentDictionary<DestinationState, int> silences = new();

    public string Name => PolicyName;

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults) =>
        health.SetActive(cluster, [.. probingResults.Select(probe => new NewActiveDestinationHealth(probe.Destination, Judge(probe)))]);

    private DestinationHealth Judge(DestinationProbingResult probe)
    {
        if (probe.Response is { } answer)
        {
            silences[probe.Destination] = 0;
            return answer.IsSuccessStatusCode ? DestinationHealth.Healthy : DestinationHealth.Unhealthy;
        }

        return silences.AddOrUpdate(probe.Destination, 1, (_, count) => count + 1) >= MostSilences
            ? DestinationHealth.Unhealthy
            : probe.Destination.Health.Active;
    }
}
