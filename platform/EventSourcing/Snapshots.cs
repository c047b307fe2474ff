namespace Platform.EventSourcing;

/// <summary>
/// That a state's streams grow so long that their folded state is kept beside them, and how often. A snapshot is written with an
/// append, in its transaction, when <paramref name="Every"/> events have come since the last one that could be used. It is only a
/// shortcut: one of another shape, or one that cannot be read, is left aside and replaced at the next append.
/// </summary>
/// <param name="ShapeVersion">
/// Raise it whenever the state's shape changes, or what <c>Evolve</c> makes of the same events: only then are older snapshots left aside.
/// </param>
/// <param name="Every">How many events at most a cold load reads beside the snapshot, give or take one append.</param>
public sealed record SnapshotPolicy(int ShapeVersion, int Every)
{
    /// <summary>How many events at most a cold load reads beside the snapshot, give or take one append.</summary>
    public int Every { get; } = Every > 0
        ? Every
        : throw new ArgumentOutOfRangeException(nameof(Every), Every, "Expected a snapshot every so many events, at least 1.");
}

/// <summary>Which snapshots a reader can use.</summary>
/// <param name="State">The state's name: one stream may be folded into several.</param>
/// <param name="ShapeVersion">The only shape it reads.</param>
/// <param name="Type">What is deserialised.</param>
public sealed record SnapshotKind(string State, int ShapeVersion, Type Type);

/// <summary>A state to be kept beside its stream, as it is after the events of its append.</summary>
/// <param name="State">The state's name.</param>
/// <param name="ShapeVersion">The shape.</param>
/// <param name="Value">The state itself; it serialises to JSON and back into an equal one.</param>
public sealed record Snapshot(string State, int ShapeVersion, object Value);

/// <summary>A stream as of its last usable snapshot, and what came after it.</summary>
/// <param name="State">The snapshot; null when there is none that can be used, and then <paramref name="Tail"/> is the whole stream.</param>
/// <param name="StateVersion">The version at which the snapshot was taken; 0 without one.</param>
/// <param name="Tail">The events after the snapshot.</param>
public sealed record SnapshotSlice(object? State, long StateVersion, StreamSlice Tail);
