using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Testing.Monitoring;

/// <summary>What one service measures from now on, and no other in this process: sums of counters, counts of histograms, gauges.</summary>
public sealed class Measured : IDisposable
{
    private readonly ConcurrentDictionary<string, double> values = new();
    private readonly ConcurrentDictionary<string, Instrument> gauges = new();
    private readonly MeterListener listener = new();

    public Measured(IServiceProvider service)
    {
        var meters = service.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Scope == meters)
            {
                listener.EnableMeasurementEvents(instrument);
                if (instrument.IsObservable)
                {
                    gauges[instrument.Name] = instrument;
                }
            }
        };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
    }

    /// <param name="of">The instrument and its tags: <c>orders.outcomes order.outcome=confirmed order.reason=</c>.</param>
    public double this[string of]
    {
        get
        {
            // Who does not ask about a gauge does not have it read.
            if (gauges.ContainsKey(of.Split(' ')[0]))
            {
                listener.RecordObservableInstruments();
            }

            return values.GetValueOrDefault(of, double.NaN);
        }
    }

    public void Dispose() => listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")]);
        var isGauge = instrument.IsObservable;
        var more = instrument is Histogram<double> ? 1 : value;
        values.AddOrUpdate(key, more, (_, before) => isGauge ? value : before + more);
    }
}
