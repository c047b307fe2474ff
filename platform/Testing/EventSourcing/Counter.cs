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

/// <summary>What a counter's decisions stand on; long streams of them are kept as snapshots.</summary>
/// <param name="Total">The sum of what it counted.</param>
/// <param name="Names">The names it had, in order.</param>
/// <param name="IsClosed">Whether it is gone.</param>
public sealed record CounterTally(int Total, IReadOnlyList<string> Names, bool IsClosed) : IState<CounterTally, CounterEvent>
{
    /// <summary>A small number, so that short streams have snapshots too.</summary>
    public const int Every = 10;

    /// <inheritdoc/>
    public static CounterTally Initial { get; } = new(0, [], false);

    /// <inheritdoc/>
    public static SnapshotPolicy? Snapshots { get; } = new(ShapeVersion: 1, Every);

    /// <inheritdoc/>
    public CounterTally Evolve(CounterEvent happened) => happened switch
    {
        CounterEvent.Counted counted => this with { Total = Total + counted.By },
        CounterEvent.Named named => this with { Names = [.. Names, named.Name] },
        CounterEvent.Closed => this with { IsClosed = true },
        _ => this,
    };
}

/// <summary>The document of <see cref="CounterCards"/>.</summary>
/// <param name="Name">The counter's name; empty before it has one.</param>
/// <param name="Total">The sum of what it counted.</param>
/// <param name="Version">The version of the last event, as the view was told.</param>
public sealed record CounterCard(string Name, int Total, long Version);

/// <summary>The total and the name of each counter, written with its events.</summary>
public sealed class CounterCards : StreamView<CounterCard>
{
    /// <inheritdoc/>
    public override string Name => "counter_cards";

    /// <inheritdoc/>
    public override ViewConsistency Consistency => ViewConsistency.Inline;

    /// <inheritdoc/>
    public override string Category => "counter";

    /// <inheritdoc/>
    public override CounterCard? Evolve(CounterCard? document, StreamEvent happened)
    {
        document = (document ?? new CounterCard("", 0, 0)) with { Version = happened.Version };
        return happened.Data switch
        {
            CounterEvent.Counted counted => document with { Total = document.Total + counted.By },
            CounterEvent.Named named => document with { Name = named.Name },
            CounterEvent.Closed => null,
            _ => document,
        };
    }
}
