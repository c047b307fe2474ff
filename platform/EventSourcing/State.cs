namespace Platform.EventSourcing;

/// <summary>
/// The state of a stream: what is true after its events. <c>Evolve</c> is pure and total: it accepts every event of the
/// stream in any state, because what is recorded has happened.
/// </summary>
/// <typeparam name="TSelf">The state itself.</typeparam>
/// <typeparam name="TEvent">The base type of the stream's events.</typeparam>
public interface IState<TSelf, in TEvent>
    where TSelf : IState<TSelf, TEvent>
{
    /// <summary>The state before the first event.</summary>
    static abstract TSelf Initial { get; }

    /// <summary>Whether, and how often, the state is kept beside its streams; null, the usual case, for streams that stay short.</summary>
    static virtual SnapshotPolicy? Snapshots => null;

    /// <summary>The state after one more event.</summary>
    TSelf Evolve(TEvent happened);
}

/// <summary>Folding events into a state.</summary>
public static class State
{
    /// <summary>The state after these events, from the initial one.</summary>
    public static TState Fold<TState, TEvent>(IEnumerable<TEvent> events)
        where TState : IState<TState, TEvent> => TState.Initial.After(events);

    /// <summary>The state after these further events.</summary>
    public static TState After<TState, TEvent>(this TState state, IEnumerable<TEvent> events)
        where TState : IState<TState, TEvent> => events.Aggregate(state, (current, happened) => current.Evolve(happened));
}
