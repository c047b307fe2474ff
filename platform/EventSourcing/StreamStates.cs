namespace Platform.EventSourcing;

/// <summary>
/// Loads the states of streams, and keeps the recently used ones in memory, bounded in number: a busy stream is then read from
/// where it was last seen and not from its beginning. It is only ever a shortcut. What is kept may be behind the log, so whoever
/// appends is still held to the expected version, and <see cref="LoadAsync"/> always asks the log for what came after. What is not in
/// memory is loaded from a snapshot, if the state has any, and otherwise from the stream's beginning.
/// </summary>
/// <param name="store">The event store.</param>
public sealed class StreamStates(IEventStore store)
{
    /// <summary>How many states are kept at most.</summary>
    public const int Capacity = 8_192;

    // Two generations instead of a list in order of use: when the young one is full it becomes the old one, and what nobody asks
    // for again goes with the next change. A look costs one lock and no bookkeeping.
    private readonly Lock gate = new();
    private Dictionary<StreamId, object> young = [];
    private Dictionary<StreamId, object> old = [];
    private long epoch;

    /// <summary>The state as the log has it now.</summary>
    public async Task<LoadedState<TState>> LoadAsync<TState, TEvent>(StreamId stream, CancellationToken cancellation = default)
        where TState : IState<TState, TEvent>
    {
        var (known, tail) = await ReadAsync<TState, TEvent>(stream, cancellation);
        if (tail.Events.Count == 0 && known.Version == 0)
        {
            return known;
        }

        var state = known.State.After(tail.Events.Select(recorded => (TEvent)recorded.Data));
        var loaded = known with { State = state, Version = Math.Max(known.Version, tail.Version) };
        Keep(stream, loaded);
        return loaded;
    }

    /// <summary>
    /// Forgets all states, and those that are being loaded too: they may hold what has been erased since.
    /// </summary>
    public void Forget()
    {
        lock (gate)
        {
            epoch++;
            (young, old) = ([], []);
        }
    }

    /// <summary>The snapshot that is due once these events are appended to what was loaded; null when none is.</summary>
    /// <param name="loaded">What was decided on.</param>
    /// <param name="state">The state after the events.</param>
    /// <param name="version">The stream's version after the events.</param>
    public static Snapshot? SnapshotDue<TState, TEvent>(LoadedState<TState> loaded, TState state, long version)
        where TState : IState<TState, TEvent> =>
        version > loaded.Version && TState.Snapshots is { } policy && version - loaded.SnapshotVersion >= policy.Every
            ? new Snapshot(NameOf<TState>(), policy.ShapeVersion, state!)
            : null;

    private async Task<(LoadedState<TState> Known, StreamSlice Tail)> ReadAsync<TState, TEvent>(StreamId stream, CancellationToken cancellation)
        where TState : IState<TState, TEvent>
    {
        var known = Find<TState>(stream) ?? new LoadedState<TState>(TState.Initial, 0) { Epoch = Interlocked.Read(ref epoch) };
        if (known.Version > 0 || TState.Snapshots is not { } policy)
        {
            return (known, await store.ReadAsync(stream, new ReadBound(After: known.Version), cancellation));
        }

        var kind = new SnapshotKind(NameOf<TState>(), policy.ShapeVersion, typeof(TState));
        var slice = await store.ReadFromSnapshotAsync(stream, kind, cancellation);
        return (
            slice.State is TState state ? known with { State = state, Version = slice.StateVersion, SnapshotVersion = slice.StateVersion } : known,
            slice.Tail);
    }

    // A state that gets another name has no snapshots under it, which costs one long read per stream.
    private static string NameOf<TState>() => typeof(TState).FullName!;

    /// <summary>The state as it was last seen, which may be behind the log; null when it is not kept.</summary>
    internal LoadedState<TState>? Find<TState>(StreamId stream)
    {
        lock (gate)
        {
            if (young.TryGetValue(stream, out var state))
            {
                return state as LoadedState<TState>;
            }

            if (!old.TryGetValue(stream, out state))
            {
                return null;
            }

            Add(stream, state);
            return state as LoadedState<TState>;
        }
    }

    internal void Keep<TState>(StreamId stream, LoadedState<TState> state)
    {
        lock (gate)
        {
            // What was read before the last forgetting must not come back after it.
            if (state.Epoch == epoch)
            {
                Add(stream, state);
            }
        }
    }

    private void Add(StreamId stream, object state)
    {
        young[stream] = state;
        if (young.Count >= Capacity / 2)
        {
            (young, old) = ([], young);
        }
    }
}

/// <summary>A state, and the version of its stream that it was folded up to (0 for a stream that does not exist).</summary>
/// <param name="State">The state.</param>
/// <param name="Version">The version.</param>
/// <param name="SnapshotVersion">The version of the stream's last usable snapshot, as far as it is known; 0 without one.</param>
public sealed record LoadedState<TState>(TState State, long Version, long SnapshotVersion = 0)
{
    /// <summary>After how many forgettings it was read.</summary>
    internal long Epoch { get; init; }
}
