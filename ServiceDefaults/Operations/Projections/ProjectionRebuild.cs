namespace ServiceDefaults.Operations.Projections;

/// <summary>How far a rebuild is.</summary>
public enum RebuildState
{
    /// <summary>It was asked for.</summary>
    Waiting,

    /// <summary>Its rows are being made anew.</summary>
    Running,

    /// <summary>It went to its end.</summary>
    Done,

    /// <summary>It did not, and the projection goes on from where it came to.</summary>
    Failed,
}

/// <summary>The last rebuild of a projection: a document, so that every replica can say how it goes.</summary>
/// <param name="Id">The projection's name.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="AskedAt">When.</param>
public sealed record ProjectionRebuild(string Id, string By, DateTimeOffset AskedAt)
{
    /// <summary>How far it is.</summary>
    public RebuildState State { get; init; }

    /// <summary>Whether an operator had paused the projection before; then it stays so.</summary>
    public bool WasPaused { get; init; }

    /// <summary>When its rows were deleted.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The last event that there was when it started.</summary>
    public long UpTo { get; init; }

    /// <summary>The type of what went wrong; the log says more.</summary>
    public string? Error { get; init; }

    internal bool IsUnderWay => State is RebuildState.Waiting or RebuildState.Running;
}
