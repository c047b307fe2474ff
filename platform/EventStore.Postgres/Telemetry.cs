using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Platform.EventStore.Postgres;

/// <summary>The store's activities and instruments, under the name <c>Platform.EventStore</c>.</summary>
internal static class Telemetry
{
    public const string Name = "Platform.EventStore";

    public static readonly ActivitySource Activities = new(Name);
    public static readonly Meter Meter = new(Name);

    public static readonly Histogram<double> AppendDuration =
        Meter.CreateHistogram<double>("event_store.append.duration", "s", "From handing an append over to its verdict.");

    public static readonly Histogram<int> GroupSize =
        Meter.CreateHistogram<int>("event_store.append.group_size", "{append}", "Appends per transaction.");

    public static readonly Counter<long> UnusableSnapshots =
        Meter.CreateCounter<long>("event_store.snapshot.unusable", "{snapshot}", "Snapshots that could not be written or read and were left aside.");
}
