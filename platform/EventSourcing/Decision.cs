using System.Collections;
using System.Runtime.CompilerServices;

namespace Platform.EventSourcing;

/// <summary>
/// What a pure <c>Decide</c> returns: the events that happen (perhaps none), or a refusal. The idea is the decider
/// pattern's (Jérémie Chassaing). An event, a refusal and a collection expression convert by themselves, so a decision reads
/// <c>=> new Cancelled(…)</c>, <c>=> [new Returned(…), new Closed()]</c> or <c>=> Refuse&lt;OrderEvent&gt;("code", "…")</c>.
/// </summary>
/// <typeparam name="TEvent">The base type of the stream's events.</typeparam>
[CollectionBuilder(typeof(Decision), nameof(Decision.Accept))]
public sealed class Decision<TEvent> : IEnumerable<TEvent>
{
    internal Decision(IReadOnlyList<TEvent> events, Refusal? refusal)
    {
        Events = events;
        Refusal = refusal;
    }

    /// <summary>The events to record, in order; empty when nothing happens or when the decision is a refusal.</summary>
    public IReadOnlyList<TEvent> Events { get; }

    /// <summary>Why it was refused; null when it was not.</summary>
    public Refusal? Refusal { get; }

    /// <summary>One event happens.</summary>
    public static implicit operator Decision<TEvent>(TEvent happened) => new([happened], null);

    /// <summary>It is refused.</summary>
    public static implicit operator Decision<TEvent>(Refusal refusal) => new([], refusal);

    /// <inheritdoc/>
    public IEnumerator<TEvent> GetEnumerator() => Events.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>The words a <c>Decide</c> speaks in; meant for <c>using static</c>.</summary>
public static class Decision
{
    /// <summary>Nothing happens, and that is no error: the answer to a repeat.</summary>
    public static Decision<TEvent> Nothing<TEvent>() => new([], null);

    /// <summary>These events happen, in order.</summary>
    public static Decision<TEvent> Accept<TEvent>(ReadOnlySpan<TEvent> events) => new(events.ToArray(), null);

    /// <summary>It is refused by a business rule.</summary>
    /// <param name="code">Stable and kebab-case.</param>
    /// <param name="message">A sentence for people, without personal data.</param>
    public static Decision<TEvent> Refuse<TEvent>(string code, string message) => new Refusal(code, message);
}
