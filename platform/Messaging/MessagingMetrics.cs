using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Messaging;

/// <summary>The instruments of message handling; the meter is "Platform.Messaging".</summary>
internal sealed class MessagingMetrics
{
    private readonly Meter meter;
    private readonly Counter<long> handled;
    private readonly Counter<long> failed;
    private readonly Counter<long> deadLettered;
    private readonly Histogram<double> duration;

    public MessagingMetrics(IMeterFactory meters)
    {
        meter = meters.Create("Platform.Messaging");
        handled = meter.CreateCounter<long>("messaging.handled", "{message}", "Messages that all their handlers completed.");
        failed = meter.CreateCounter<long>("messaging.failed", "{attempt}", "Deliveries that failed and will be tried again.");
        deadLettered = meter.CreateCounter<long>("messaging.dead_lettered", "{message}", "Messages put aside.");
        duration = meter.CreateHistogram<double>("messaging.handling.duration", "s", "How long the handlers of one delivery took.");
    }

    /// <summary>Shows at which event the relay stands still: its position as the value, its name and stream as tags.</summary>
    public void Watch(LogRelay relay) => meter.CreateObservableGauge(
        "messaging.relay.stalled", () => Measure(relay.Stall), "{position}", "The position of the event whose publication fails.");

    private static IEnumerable<Measurement<long>> Measure(PublicationFailedException? stall) => stall is null
        ? []
        : [new Measurement<long>(stall.Position, new("event_store.event.name", stall.EventName), new("event_store.stream", stall.Stream.Value))];

    public void Record(string type, Settlement settlement, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>("messaging.message.type", type);
        duration.Record(took.TotalSeconds, tag);
        var counter = settlement switch
        {
            Settlement.Completed => handled,
            Settlement.Retry or Settlement.Returned => failed,
            Settlement.DeadLetter => deadLettered,
            _ => throw new UnreachableException(),
        };
        counter.Add(1, tag);
    }
}
