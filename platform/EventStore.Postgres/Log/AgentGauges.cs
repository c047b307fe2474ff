using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Platform.EventStore.Postgres;

/// <summary>Shows on the meter how far the followers led by this process are behind, and how long a gap in the log has held them up.</summary>
internal sealed class AgentGauges : IDisposable
{
    private readonly ConcurrentDictionary<string, LogAgent> agents = new();
    private readonly Meter meter = new(Telemetry.Name);

    public AgentGauges()
    {
        meter.CreateObservableGauge(
            "event_store.follower.lag",
            () => agents.Values.Where(agent => agent.Lag is not null).Select(agent => Measure(agent.Lag!.Value, agent)),
            "{position}",
            "Positions between a view or subscription and the head of the log.");
        meter.CreateObservableGauge(
            "event_store.follower.gap_age",
            () => agents.Values.Where(agent => agent.Lag is not null).Select(agent => Measure(agent.GapAge.TotalSeconds, agent)),
            "s",
            "How long a transaction that has not ended has held a view or subscription up.");
    }

    /// <exception cref="InvalidOperationException">Another follower has the name: they would take each other's checkpoint.</exception>
    public void Watch(LogAgent agent)
    {
        if (!agents.TryAdd(agent.Name, agent))
        {
            throw new InvalidOperationException($"Two followers of the log are named '{agent.Name}'; each needs a checkpoint of its own.");
        }
    }

    public void Dispose() => meter.Dispose();

    private static Measurement<T> Measure<T>(T value, LogAgent agent)
        where T : struct => new(value, new KeyValuePair<string, object?>("follower", agent.Name));
}
