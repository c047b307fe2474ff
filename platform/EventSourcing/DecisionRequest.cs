namespace Platform.EventSourcing;

/// <summary>One decision to be taken on one stream.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Decide">The pure decision; it may be called several times.</param>
/// <param name="Metadata">Written with every event.</param>
/// <param name="ExpectedVersion">The version the caller saw (<c>If-Match</c>); null when the caller does not mind.</param>
public sealed record DecisionRequest<TState, TEvent>(
    StreamId Stream, Func<TState, Decision<TEvent>> Decide, EventMetadata Metadata, long? ExpectedVersion = null)
{
    /// <summary>The records to write with the events, made from the new state and version.</summary>
    public Func<TState, long, IReadOnlyList<Companion>> Companions { get; init; } = (_, _) => [];
}

/// <summary>What became of a decision.</summary>
/// <typeparam name="TState">The state it was taken on.</typeparam>
public abstract record Outcome<TState>
{
    private Outcome()
    {
    }

    /// <summary>Its events, if any, and companions are recorded.</summary>
    /// <param name="State">The state after the events.</param>
    /// <param name="Version">The stream's version after the events.</param>
    public sealed record Accepted(TState State, long Version) : Outcome<TState>;

    /// <summary>It was refused; nothing is recorded.</summary>
    public sealed record Refused(Refusal Refusal) : Outcome<TState>;

    /// <summary>The caller's expected version is not the stream's; nothing is recorded.</summary>
    public sealed record Stale(long ExpectedVersion, long ActualVersion) : Outcome<TState>;

    /// <summary>Other writers came first every time; nothing is recorded and it may be tried again.</summary>
    public sealed record Conflicted(AppendVerdict.Conflict Conflict) : Outcome<TState>;

    /// <summary>The stream is archived; nothing is recorded, and will not be until it is restored.</summary>
    public sealed record Archived(StreamId Stream) : Outcome<TState>;

    /// <summary>A companion was recorded before: this is a repeat; nothing more is recorded.</summary>
    public sealed record Repeated(Companion Companion) : Outcome<TState>;
}
