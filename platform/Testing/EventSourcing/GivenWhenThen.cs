using System.Text.Json;
using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

/// <summary>
/// The words of a decider's test, meant for <c>using static</c>:
/// <c>Given&lt;Order, OrderEvent&gt;(new Placed(…)).When(order => CancelOrder.Decide(command, order, now)).Then(new Cancelled(…))</c>.
/// </summary>
public static class GivenWhenThen
{
    /// <summary>What has happened on the stream before.</summary>
    public static Given<TState, TEvent> Given<TState, TEvent>(params TEvent[] events)
        where TState : IState<TState, TEvent> => new(State.Fold<TState, TEvent>(events));
}

/// <summary>The state on which a decision is taken.</summary>
/// <param name="State">The fold of the given events.</param>
public sealed record Given<TState, TEvent>(TState State)
    where TState : IState<TState, TEvent>
{
    /// <summary>Takes the decision.</summary>
    public Decided<TEvent> When(Func<TState, Decision<TEvent>> decide) => new(decide(State));
}

/// <summary>A decision to be compared with what was expected of it.</summary>
/// <param name="Decision">The decision.</param>
public sealed record Decided<TEvent>(Decision<TEvent> Decision)
{
    private static readonly JsonSerializerOptions Readable = new(PlatformJson.Options) { WriteIndented = true };

    /// <summary>
    /// Exactly these events happen, in this order: a further event fails. Events are equal when their types are and their
    /// JSON is, so that collections inside them compare by content.
    /// </summary>
    public void Then(params TEvent[] events)
    {
        if (Decision.Refusal is { } refusal)
        {
            Assert.Fail($"Expected {Count(events.Length)}, but it was refused: {refusal.Code} ({refusal.Message})");
        }

        var expected = events.Select(Write).ToList();
        var actual = Decision.Events.Select(Write).ToList();
        var same = expected.Zip(actual).TakeWhile(pair => pair.First == pair.Second).Count();
        if (same < expected.Count || same < actual.Count)
        {
            Assert.Fail(
                $"""
                Expected {Count(expected.Count)}, found {Count(actual.Count)}; they differ from event {same + 1} on.
                Expected: {expected.ElementAtOrDefault(same) ?? "no more"}
                Found:    {actual.ElementAtOrDefault(same) ?? "no more"}
                """);
        }
    }

    /// <summary>Nothing happens, and it is not refused.</summary>
    public void ThenNothing() => Then();

    /// <summary>It is refused with this code.</summary>
    public void ThenRefused(string code)
    {
        if (Decision.Refusal is null)
        {
            var found = string.Join(", ", Decision.Events.Select(Write));
            Assert.Fail($"Expected the refusal '{code}', but it was accepted with {Count(Decision.Events.Count)}: {found}");
        }

        Assert.Equal(code, Decision.Refusal.Code);
    }

    private static string Write(TEvent happened) => $"{happened!.GetType().Name} {JsonSerializer.Serialize(happened, happened.GetType(), Readable)}";

    private static string Count(int events) => events == 1 ? "1 event" : $"{events} events";
}
