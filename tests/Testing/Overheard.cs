using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Testing;

/// <summary>
/// All that a process tells those who watch it: log lines with their values and scopes, at the level that it runs with; spans with their tags and
/// events; the tags of measurements. What other tests cause at the same time is in it too.
/// </summary>
public sealed class Overheard : ILoggerProvider, ILogger
{
    private readonly ConcurrentDictionary<string, byte> said = new(StringComparer.Ordinal);
    private readonly ActivityListener spans;
    private readonly MeterListener meters = new();

    public Overheard()
    {
        spans = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Hear,
        };
        ActivitySource.AddActivityListener(spans);
        meters.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        meters.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Hear(instrument, tags));
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Hear(instrument, tags));
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Hear(instrument, tags));
        meters.Start();
    }

    public int Spans { get; private set; }

    public int Measurements { get; private set; }

    public int LogLines { get; private set; }

    /// <summary>What holds any of the words.</summary>
    public IReadOnlyList<string> With(params string[] words)
    {
        meters.RecordObservableInstruments();
        return [.. said.Keys.Where(text => words.Any(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)))];
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Hear(state);
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        LogLines++;
        said.TryAdd($"log: {formatter(state, exception)} {exception}", 0);
        Hear(state);
    }

    public void Dispose()
    {
        spans.Dispose();
        meters.Dispose();
    }

    private void Hear<TState>(TState state)
    {
        said.TryAdd($"log: {state}", 0);
        foreach (var (name, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? [])
        {
            said.TryAdd($"log: {name}={value}", 0);
        }
    }

    private void Hear(Activity span)
    {
        Spans++;
        said.TryAdd($"span: {span.DisplayName} {span.StatusDescription}", 0);
        foreach (var (name, value) in span.TagObjects.Concat(span.Events.SelectMany(happened => happened.Tags)))
        {
            said.TryAdd($"span: {span.OperationName} {name}={value}", 0);
        }

        foreach (var (name, value) in span.Baggage)
        {
            said.TryAdd($"baggage: {name}={value}", 0);
        }
    }

    private void Hear(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        Measurements++;
        foreach (var (name, value) in tags)
        {
            said.TryAdd($"metric: {instrument.Name} {name}={value}", 0);
        }
    }
}
