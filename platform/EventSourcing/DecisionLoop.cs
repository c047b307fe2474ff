namespace Platform.EventSourcing;

/// <summary>
/// Load, decide, append, and again when another writer came first: the one place where concurrency conflicts are retried.
/// Decisions on one stream queue in this process, so a busy stream conflicts only with other replicas.
/// </summary>
public sealed class DecisionLoop(IEventStore store)
{
    /// <summary>How often a decision is taken anew before it is given up as conflicted.</summary>
    public const int MaxAttempts = 12;

    private readonly StreamQueue queue = new();

    /// <summary>Decides on one stream.</summary>
    public async Task<Outcome<TState>> RunAsync<TState, TEvent>(DecisionRequest<TState, TEvent> request, CancellationToken cancellation = default)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
    {
        using var turn = await queue.EnterAsync([request.Stream], cancellation);
        AppendVerdict? verdict = null;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var slice = await store.ReadAsync(request.Stream, default, cancellation);
            var state = State.Fold<TState, TEvent>(slice.Events.Select(recorded => (TEvent)recorded.Data));
            var decision = request.Decide(state);

            // Who may not see the thing learns nothing of its version; who saw an old version is told so before any rule speaks.
            if (decision.Refusal is { Kind: not RefusalKind.Rule } hidden)
            {
                return new Outcome<TState>.Refused(hidden);
            }

            if (request.ExpectedVersion is { } expected && expected != slice.Version)
            {
                return new Outcome<TState>.Stale(expected, slice.Version);
            }

            if (decision.Refusal is { } refusal)
            {
                return new Outcome<TState>.Refused(refusal);
            }

            var after = state.After(decision.Events);
            var version = slice.Version + decision.Events.Count;
            var companions = request.Companions(after, version);
            if (decision.Events.Count == 0 && companions.Count == 0)
            {
                return new Outcome<TState>.Accepted(after, version);
            }

            var append = new Append([new StreamAppend(request.Stream, slice.Version, [.. decision.Events])], request.Metadata, companions);
            verdict = await store.AppendAsync(append, cancellation);
            switch (verdict)
            {
                case AppendVerdict.Written:
                    return new Outcome<TState>.Accepted(after, version);
                case AppendVerdict.Repeated repeated:
                    return new Outcome<TState>.Repeated(repeated.Companion);
            }

            await BackOffAsync(attempt, cancellation);
        }

        return new Outcome<TState>.Conflicted((AppendVerdict.Conflict)verdict!);
    }

    /// <summary>
    /// Decides on several streams at once: <paramref name="attempt"/> loads them and says what to append; on a conflict it is
    /// called anew. Null appends nothing.
    /// </summary>
    /// <param name="streams">The streams whose turn is awaited, in any order.</param>
    /// <param name="attempt">Loads, decides, and returns the append.</param>
    /// <param name="cancellation">Ends the wait; an append that has begun is finished.</param>
    /// <returns>The last verdict; null when the attempt appended nothing.</returns>
    public async Task<AppendVerdict?> RunAsync(
        IReadOnlyCollection<StreamId> streams, Func<CancellationToken, Task<Append?>> attempt, CancellationToken cancellation = default)
    {
        using var turn = await queue.EnterAsync(streams, cancellation);
        for (var count = 1; ; count++)
        {
            var append = await attempt(cancellation);
            if (append is null)
            {
                return null;
            }

            var verdict = await store.AppendAsync(append, cancellation);
            if (verdict is not AppendVerdict.Conflict || count == MaxAttempts)
            {
                return verdict;
            }

            await BackOffAsync(count, cancellation);
        }
    }

    private static Task BackOffAsync(int attempt, CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(1 << attempt, 100)), cancellation);
}
