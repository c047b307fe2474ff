namespace Platform.EventSourcing;

/// <summary>
/// Load, decide, append, and again when another writer came first: the one place where concurrency conflicts are retried.
/// Decisions on one stream queue in this process, so a busy stream conflicts only with other replicas.
/// </summary>
public sealed class DecisionLoop(IEventStore store, StreamStates states)
{
    /// <summary>How often a decision is taken anew before it is given up as conflicted.</summary>
    public const int MaxAttempts = 12;

    private readonly StreamQueue queue = new();

    /// <summary>
    /// Decides on one stream. What is known of it in memory is decided on without reading, since the expected version shows
    /// whether it was behind; an answer that appends nothing is given only on what the log says.
    /// </summary>
    public async Task<Outcome<TState>> RunAsync<TState, TEvent>(DecisionRequest<TState, TEvent> request, CancellationToken cancellation = default)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
    {
        using var turn = await queue.EnterAsync([request.Stream], cancellation);
        if (states.Find<TState>(request.Stream) is { } known && Weigh(request, known) is { Append: not null } guess
            && await AppendAsync(request.Stream, guess, known.Epoch, cancellation) is (not null, _) settled)
        {
            return settled.Outcome;
        }

        for (var attempt = 1; ; attempt++)
        {
            var loaded = await states.LoadAsync<TState, TEvent>(request.Stream, cancellation);
            var weighed = Weigh(request, loaded);
            if (weighed.Append is null)
            {
                return weighed.Outcome;
            }

            var (outcome, conflict) = await AppendAsync(request.Stream, weighed, loaded.Epoch, cancellation);
            if (outcome is not null || attempt == MaxAttempts)
            {
                return outcome ?? new Outcome<TState>.Conflicted(conflict!);
            }

            await BackOffAsync(attempt, cancellation);
        }
    }

    /// <summary>
    /// Decides on several streams at once: <paramref name="attempt"/> loads them and says what to append; on a conflict it is
    /// called anew. Null appends nothing.
    /// </summary>
    /// <param name="streams">The streams whose turn is awaited, in any order.</param>
    /// <param name="attempt">Loads, decides, and returns the append.</param>
    /// <param name="cancellation">Ends the wait; an append that has begun is finished.</param>
    /// <returns>The last verdict, which may be that a stream is archived; null when the attempt appended nothing.</returns>
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

    /// <summary>
    /// What the decision comes to: an outcome, and what must be appended before it is true; null when it is true as it stands. And the
    /// version of the stream's last snapshot once that is done.
    /// </summary>
    private static (Outcome<TState> Outcome, Append? Append, long SnapshotVersion) Weigh<TState, TEvent>(
        DecisionRequest<TState, TEvent> request, LoadedState<TState> loaded)
        where TState : IState<TState, TEvent>
        where TEvent : notnull
    {
        var decision = request.Decide(loaded.State);

        // Who may not see the thing learns nothing of its version; who saw an old version is told so before any rule speaks.
        if (decision.Refusal is { Kind: not RefusalKind.Rule } hidden)
        {
            return (new Outcome<TState>.Refused(hidden), null, 0);
        }

        if (request.ExpectedVersion is { } expected && expected != loaded.Version)
        {
            return (new Outcome<TState>.Stale(expected, loaded.Version), null, 0);
        }

        if (decision.Refusal is { } refusal)
        {
            return (new Outcome<TState>.Refused(refusal), null, 0);
        }

        var accepted = new Outcome<TState>.Accepted(loaded.State.After(decision.Events), loaded.Version + decision.Events.Count);
        var companions = request.Companions(accepted.State, accepted.Version);
        if (decision.Events.Count == 0 && companions.Count == 0)
        {
            return (accepted, null, 0);
        }

        var snapshot = StreamStates.SnapshotDue<TState, TEvent>(loaded, accepted.State, accepted.Version);
        var part = new StreamAppend(request.Stream, loaded.Version, [.. decision.Events]) { Snapshot = snapshot };
        return (accepted, new Append([part], request.Metadata, companions), snapshot is null ? loaded.SnapshotVersion : accepted.Version);
    }

    /// <summary>Appends what an outcome needs; no outcome when another writer came first.</summary>
    private async Task<(Outcome<TState>? Outcome, AppendVerdict.Conflict? Conflict)> AppendAsync<TState>(
        StreamId stream,
        (Outcome<TState> Outcome, Append? Append, long SnapshotVersion) weighed,
        long epoch,
        CancellationToken cancellation)
    {
        switch (await store.AppendAsync(weighed.Append!, cancellation))
        {
            case AppendVerdict.Conflict conflict:
                return (null, conflict);
            case AppendVerdict.Repeated repeated:
                return (new Outcome<TState>.Repeated(repeated.Companion), null);
            case AppendVerdict.Archived archived:
                return (new Outcome<TState>.Archived(archived.Stream), null);
            default:
                var accepted = (Outcome<TState>.Accepted)weighed.Outcome;
                states.Keep(stream, new LoadedState<TState>(accepted.State, accepted.Version, weighed.SnapshotVersion) { Epoch = epoch });
                return (accepted, null);
        }
    }

    private static Task BackOffAsync(int attempt, CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(1 << attempt, 100)), cancellation);
}
