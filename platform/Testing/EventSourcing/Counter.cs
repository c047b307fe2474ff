using Platform.EventSourcing;

namespace Platform.Testing.EventSourcing;

/// <summary>The events of the conformance suite's only kind of stream.</summary>
public abstract record CounterEvent
{
    /// <summary>It counted.</summary>
    [EventName("counter_counted")]
    public sealed record Counted(int By) : CounterEvent;

    /// <summary>It got a name.</summary>
    [EventName("counter_named")]
    public sealed record Named(string Name) : CounterEvent;

    /// <summary>Somebody looked at it, which no view cares for.</summary>
    [EventName("counter_inspected")]
    public sealed record Inspected : CounterEvent;

    /// <summary>It was put on a shelf, and taken from the one it was on.</summary>
    [EventName("counter_shelved")]
    public sealed record Shelved(string To, string? From = null) : CounterEvent;

    /// <summary>It is gone.</summary>
    [EventName("counter_closed")]
    public sealed record Closed : CounterEvent;
}

/// <summary>The document of <see cref="CounterTotals"/>.</summary>
/// <param name="Name">The counter's name; empty before it has one.</param>
/// <param name="Total">The sum of what it counted.</param>
public sealed record CounterTotal(string Name, int Total);

/// <summary>The total and the name of each counter, by stream.</summary>
public sealed class CounterTotals : View<CounterTotal>
{
    /// <inheritdoc/>
    public override string Name => "counter_totals";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FilterBy => ["name"];

    /// <inheritdoc/>
    public override string? KeyOf(RecordedEvent happened) => happened.Data is CounterEvent.Inspected ? null : happened.Stream.Value;

    /// <inheritdoc/>
    public override CounterTotal? Evolve(CounterTotal? document, RecordedEvent happened)
    {
        document ??= new CounterTotal("", 0);
        return happened.Data switch
        {
            CounterEvent.Counted counted => document with { Total = document.Total + counted.By },
            CounterEvent.Named named => document with { Name = named.Name },
            CounterEvent.Closed => null,
            _ => document,
        };
    }
}
