using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace ServiceDefaults.Tests;

/// <summary>The smallest domain that can be refused, repeated and raced for.</summary>
public readonly record struct CounterId(string Value) : ITypedId<CounterId>
{
    public StreamId Stream => StreamId.Of("counter", Value);

    public static CounterId Parse(string s, IFormatProvider? provider) => TryParse(s, provider, out var id) ? id : throw new FormatException();

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out CounterId result)
    {
        result = new CounterId(s ?? "");
        return s is { Length: > 0 and <= 10 } && s.All(char.IsAsciiLetterLower);
    }

    public override string ToString() => Value;
}

public abstract record CounterEvent
{
    [EventName("counter_added")]
    public sealed record Added(int Amount) : CounterEvent;
}

public sealed record Counter(int Total) : IState<Counter, CounterEvent>
{
    public static Counter Initial { get; } = new(0);

    public Counter Evolve(CounterEvent happened) => happened is CounterEvent.Added added ? this with { Total = Total + added.Amount } : this;
}

public sealed record AddPart([property: Required, StringLength(8, MinimumLength = 2)] string Sku, [property: Range(1, 100)] int Quantity);

public sealed record Add([property: MinLength(1)] IReadOnlyList<AddPart> Parts, [property: StringLength(5)] string? Note = null)
{
    public static Decision<CounterEvent> Decide(Add command, Counter counter) => counter.Total + command.Parts.Sum(part => part.Quantity) > 150
        ? Refuse<CounterEvent>("counter-full", "A counter counts to 150.")
        : new CounterEvent.Added(command.Parts.Sum(part => part.Quantity));
}
