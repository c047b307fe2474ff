using Platform.EventSourcing;

namespace Platform.Testing.EventSourcing;

/// <summary>What a counter is like.</summary>
public enum CounterSize
{
    /// <summary>Below a hundred.</summary>
    Small,

    /// <summary>A hundred and above.</summary>
    VeryLarge,
}

/// <summary>An identity that is a UUID.</summary>
public readonly record struct CounterId(Guid Value) : ITypedId<CounterId>
{
    /// <inheritdoc/>
    public static CounterId Parse(string s, IFormatProvider? provider) => new(Guid.ParseExact(s, "D"));

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out CounterId result)
    {
        var valid = Guid.TryParseExact(s, "D", out var value);
        result = new CounterId(value);
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("D");
}

/// <summary>What was last counted, and how much had been by then: a value that is composed.</summary>
public sealed record CounterStep(int By, long Then);

/// <summary>The row of <see cref="CounterTable"/>: a property of every kind.</summary>
public sealed record CounterLine(CounterId Id, string? Name, long Total, CounterSize Size)
{
    /// <summary>Computed, and all the same a column.</summary>
    public decimal Share => Total / 8m;

    /// <summary>A number that need not be there.</summary>
    public int? Largest { get; init; }

    /// <summary>Floating point.</summary>
    public double Root { get; init; }

    /// <summary>A truth.</summary>
    public bool IsEven { get; init; }

    /// <summary>An instant.</summary>
    public DateTimeOffset? NamedAt { get; init; }

    /// <summary>A day; a column whose name is a word of SQL.</summary>
    public DateOnly Order { get; init; }

    /// <summary>Something composed.</summary>
    public IReadOnlyList<CounterStep> Steps { get; init; } = [];

    /// <summary>A name that the engine has a use for too.</summary>
    public long Version { get; init; }
}

/// <summary>Every counter as a row of columns.</summary>
public sealed class CounterTable : TableView<CounterLine>
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(2));

    /// <inheritdoc/>
    public override string Name => "counter_table";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FilterBy => ["name", "isEven"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> SortBy => ["name", "total", "size", "share", "largest", "root", "namedAt", "order", "id"];

    /// <inheritdoc/>
    public override IReadOnlyList<IReadOnlyList<string>> Indexes => [["isEven", "total"]];

    /// <inheritdoc/>
    public override string? KeyOf(RecordedEvent happened) =>
        happened.Data is CounterEvent.Counted or CounterEvent.Named or CounterEvent.Closed ? happened.Stream.Id : null;

    /// <inheritdoc/>
    public override CounterLine? Evolve(CounterLine? document, RecordedEvent happened)
    {
        document ??= new CounterLine(CounterId.Parse(happened.Stream.Id, null), null, 0, CounterSize.Small);
        document = document with { Version = happened.Version };
        return happened.Data switch
        {
            CounterEvent.Counted { By: var by } when document.Total + by is var total => document with
            {
                Total = total,
                Size = total < 100 ? CounterSize.Small : CounterSize.VeryLarge,
                Largest = Math.Max(by, document.Largest ?? 0),
                Root = Math.Sqrt(total),
                IsEven = total % 2 == 0,
                Order = new DateOnly(2026, 1, 1).AddDays(by),
                Steps = [.. document.Steps, new CounterStep(by, total)],
            },
            CounterEvent.Named { Name: var name } => document with
            {
                Name = name,
                NamedAt = name == "last" ? DateTimeOffset.MaxValue : Begin.AddMicroseconds(happened.Version + (name.Length * 1_000L)),
            },
            CounterEvent.Closed => null,
            _ => document,
        };
    }
}

/// <summary>How many counters stand on a shelf.</summary>
public sealed record Shelf(int Counters);

/// <summary>The same for a table; a view has a type of its own.</summary>
public sealed record ShelfLine(int Counters);

/// <summary>The shelves, as documents: each is fed by the streams of all counters, and an event changes one or two.</summary>
public sealed class Shelves : View<Shelf>
{
    /// <inheritdoc/>
    public override string Name => "shelves";

    /// <inheritdoc/>
    public override IReadOnlyList<string> KeysOf(RecordedEvent happened) => Keys(happened);

    /// <inheritdoc/>
    public override Shelf? Evolve(string key, Shelf? document, RecordedEvent happened) =>
        Counters(key, document?.Counters ?? 0, happened) is var counters and not 0 ? new Shelf(counters) : null;

    internal static IReadOnlyList<string> Keys(RecordedEvent happened) => happened.Data switch
    {
        CounterEvent.Shelved { From: { } from, To: var to } => [from, to],
        CounterEvent.Shelved { To: var to } => [to],
        _ => [],
    };

    internal static int Counters(string key, int before, RecordedEvent happened) =>
        happened.Data is CounterEvent.Shelved shelved ? before + (shelved.To == key ? 1 : 0) - (shelved.From == key ? 1 : 0) : before;
}

/// <summary>The same as a table.</summary>
public sealed class ShelfTable : TableView<ShelfLine>
{
    /// <inheritdoc/>
    public override string Name => "shelf_table";

    /// <inheritdoc/>
    public override IReadOnlyList<string> SortBy => ["counters"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> KeysOf(RecordedEvent happened) => Shelves.Keys(happened);

    /// <inheritdoc/>
    public override ShelfLine? Evolve(string key, ShelfLine? document, RecordedEvent happened) =>
        Shelves.Counters(key, document?.Counters ?? 0, happened) is var counters and not 0 ? new ShelfLine(counters) : null;
}
