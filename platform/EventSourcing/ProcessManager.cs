namespace Platform.EventSourcing;

/// <summary>
/// A process manager (saga) as an event-sourced state machine: inputs are messages, replies and deadlines, in any order,
/// late or repeated; <c>Decide</c> answers with the events of the process's own stream. What leaves the process (commands,
/// messages, timeouts) is mapped from those events, never sent from here. A process refuses nothing but what an operator asks: any
/// other input that no longer matters gives no events. A deadline may come early, when a clock was put back or two clocks differ;
/// the process then sets it again instead of acting on it.
/// <para>The process is plain data, a record that survives its journey through JSON: what operators see of it is folded into a view.</para>
/// </summary>
/// <typeparam name="TSelf">The process's state.</typeparam>
/// <typeparam name="TInput">The base type of its inputs, a closed hierarchy of nested records.</typeparam>
/// <typeparam name="TEvent">The base type of its events.</typeparam>
public interface IProcessManager<TSelf, TInput, TEvent> : IState<TSelf, TEvent>
    where TSelf : IProcessManager<TSelf, TInput, TEvent>
{
    /// <summary>
    /// The input of an operator who wants the process to move: what it waits for is asked for again, as a new request whose effect is
    /// the same as the first one's.
    /// </summary>
    static abstract TInput Nudge { get; }

    /// <summary>The moment by which something must have happened; null only when nothing has begun or all has ended.</summary>
    DateTimeOffset? Deadline { get; }

    /// <summary>What it waits for: a value of an enumeration whose first value says that nothing has begun.</summary>
    Enum Waiting { get; }

    /// <summary>The input of an operator who gives the process up: what was done is taken back, as when it fails by itself.</summary>
    /// <param name="reason">The operator's own words.</param>
    static abstract TInput Abort(string reason);

    /// <summary>What happens when this input arrives in this state. Pure: <paramref name="now"/> is the clock's only reading.</summary>
    static abstract Decision<TEvent> Decide(TInput input, TSelf state, DateTimeOffset now);

    /// <summary>
    /// Every kind of input at least once, as it could come in this state. The process's transitions are found by trying them, so that
    /// its diagram needs no second description.
    /// </summary>
    static abstract IEnumerable<TInput> Examples(TSelf state);
}
