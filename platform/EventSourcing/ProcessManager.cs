namespace Platform.EventSourcing;

/// <summary>
/// A process manager (saga) as an event-sourced state machine: inputs are messages, replies and deadlines, in any order,
/// late or repeated; <c>Decide</c> answers with the events of the process's own stream. What leaves the process (commands,
/// messages, timeouts) is mapped from those events, never sent from here. A process refuses nothing: an input that no longer
/// matters gives no events.
/// </summary>
/// <typeparam name="TSelf">The process's state.</typeparam>
/// <typeparam name="TInput">The base type of its inputs.</typeparam>
/// <typeparam name="TEvent">The base type of its events.</typeparam>
public interface IProcessManager<TSelf, in TInput, TEvent> : IState<TSelf, TEvent>
    where TSelf : IProcessManager<TSelf, TInput, TEvent>
{
    /// <summary>What happens when this input arrives in this state. Pure: <paramref name="now"/> is the clock's only reading.</summary>
    static abstract Decision<TEvent> Decide(TInput input, TSelf state, DateTimeOffset now);

    /// <summary>The moment by which something must have happened; null only when nothing has begun or all has ended.</summary>
    DateTimeOffset? Deadline { get; }
}
