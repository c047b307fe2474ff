using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Messaging;

/// <summary>The instruments of message handling; the meter is "Platform.Messaging".</summary>
internal sealed class MessagingMetrics
{
    private readonly Meter meter;
    private readonly Counter<long> handled;
    private readonly Counter<long> failed;
    private readonly Counter<long> retried;
    private readonly Counter<long> returned;
    private readonly Counter<long> deadLettered;
    private readonly Histogram<double> age;
    private readonly Histogram<double> duration;

    public MessagingMetrics(IMeterFactory meters)
    {
        meter = meters.Create("Platform.Messaging");
        handled = meter.CreateCounter<long>("messaging.handled", "{message}", "Messages that all their handlers completed.");
        failed = meter.CreateCounter<long>("messaging.failed", "{run}", "Handlers that failed on a delivery, retries at once included.");
        retried = meter.CreateCounter<long>("messaging.retried", "{message}", "Deliveries that failed and come again.");
        returned = meter.CreateCounter<long>("messaging.returned", "{message}", "Deliveries given back because the service had to leave.");
        deadLettered = meter.CreateCounter<long>("messaging.dead_lettered", "{message}", "Messages put aside.");
        age = meter.CreateHistogram<double>("messaging.message.age", "s", "How long a message had been due when its handling began.");
        duration = meter.CreateHistogram<double>("messaging.handling.duration", "s", "How long the handlers of one delivery took.");
    }

    /// <summary>Shows at which event the relay stands still: its position as the value, its name and stream as tags.</summary>
    public void Watch(LogRelay relay) => meter.CreateObservableGauge(
        "messaging.relay.stalled", () => Measure(relay.Stall), "{position}", "The position of the event whose publication fails.");

    /// <summary>Shows what waits in the queue, from the replica that looks at it.</summary>
    public void Watch(QueueWatcher watcher)
    {
        Gauge("messaging.queue.waiting", "{message}", "Messages that wait for a consumer.", status => status.Waiting);
        Gauge("messaging.queue.delayed", "{message}", "Messages that are not due yet.", status => status.Delayed);
        Gauge("messaging.queue.in_hand", "{message}", "Messages that a consumer has.", status => status.InHand);
        Gauge(
            "messaging.queue.oldest_waiting", "s", "How long the oldest waiting message has been due.",
            status => status.OldestWaiting?.TotalSeconds ?? 0);

        void Gauge(string name, string unit, string description, Func<QueueStatus, double> figure) => meter.CreateObservableGauge(
            name,
            () => watcher.Status is { } status
                ? [new Measurement<double>(figure(status), new KeyValuePair<string, object?>("messaging.destination.name", watcher.Queue))]
                : Array.Empty<Measurement<double>>(),
            unit,
            description);
    }

    /// <summary>A delivery's handling begins.</summary>
    public void Begin(Delivery delivery)
    {
        if (delivery.Waited is { } waited)
        {
            age.Record(Math.Max(0, waited.TotalSeconds), Tag(delivery.Message.Type));
        }
    }

    /// <summary>A handler failed on a delivery.</summary>
    public void Fail(string type, string handler) => failed.Add(1, Tag(type), new KeyValuePair<string, object?>("messaging.handler", handler));

    /// <summary>A delivery is settled.</summary>
    public void End(string type, Settlement settlement, TimeSpan took)
    {
        duration.Record(took.TotalSeconds, Tag(type));
        var counter = settlement switch
        {
            Settlement.Completed => handled,
            Settlement.Retry => retried,
            Settlement.Returned => returned,
            Settlement.DeadLetter => deadLettered,
            _ => throw new UnreachableException(),
        };
        counter.Add(1, Tag(type));
    }

    private static KeyValuePair<string, object?> Tag(string type) => new("messaging.message.type", type);

    private static IEnumerable<Measurement<long>> Measure(PublicationFailedException? stall) => stall is null
        ? []
        : [new Measurement<long>(stall.Position, new("event_store.event.name", stall.EventName), new("event_store.stream", stall.Stream.Value))];
}
