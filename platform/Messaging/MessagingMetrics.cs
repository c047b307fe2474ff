using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.Messaging;

/// <summary>The instruments of message handling; the meter is "Platform.Messaging".</summary>
internal sealed class MessagingMetrics
{
    private readonly Counter<long> handled;
    private readonly Counter<long> failed;
    private readonly Counter<long> deadLettered;
    private readonly Histogram<double> duration;

    public MessagingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Platform.Messaging");
        handled = meter.CreateCounter<long>("messaging.handled", "{message}", "Messages that all their handlers completed.");
        failed = meter.CreateCounter<long>("messaging.failed", "{attempt}", "Deliveries that failed and will be tried again.");
        deadLettered = meter.CreateCounter<long>("messaging.dead_lettered", "{message}", "Messages put aside.");
        duration = meter.CreateHistogram<double>("messaging.handling.duration", "s", "How long the handlers of one delivery took.");
    }

    public void Record(string type, Settlement settlement, TimeSpan took)
    {
        var tag = new KeyValuePair<string, object?>("messaging.message.type", type);
        duration.Record(took.TotalSeconds, tag);
        var counter = settlement switch
        {
            Settlement.Completed => handled,
            Settlement.Retry => failed,
            Settlement.DeadLetter => deadLettered,
            _ => throw new UnreachableException(),
        };
        counter.Add(1, tag);
    }
}
