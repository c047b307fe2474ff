using Marten.Schema;

namespace ServiceDefaults.Operations.Projections;

/// <summary>How far a rebuild is.</summary>
public enum RebuildState
{
    /// <summary>It was asked for.</summary>
    Waiting,

    /// <summary>The new rows are being made beside the live ones.</summary>
    Running,

    /// <summary>The new rows take the live ones' place: the projection stands still for a moment.</summary>
    Swapping,

    /// <summary>The new rows are the live ones.</summary>
    Done,

    /// <summary>It did not come so far, and nothing is left of the new rows.</summary>
    Failed,

    /// <summary>Somebody did not want it any more, and nothing is left of the new rows.</summary>
    Cancelled,
}

/// <summary>
/// The last rebuild of a projection: a document, so that every replica can say how it goes. Its version tells whose it is: who finds that
/// another has written it since leaves everything alone.
/// </summary>
/// <param name="Id">The projection's name.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="AskedAt">When.</param>
public sealed record ProjectionRebuild(string Id, string By, DateTimeOffset AskedAt)
{
    /// <summary>How far it is.</summary>
    public RebuildState State { get; init; }

    /// <summary>Whether an operator had paused the projection before; then it stays so.</summary>
    public bool WasPaused { get; init; }

    /// <summary>When it was begun, for the last time if its process was killed.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, and everything was as before.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The last event that is in the new rows, once they are the live ones.</summary>
    public long UpTo { get; init; }

    /// <summary>The type of what went wrong; the log says more.</summary>
    public string? Error { get; init; }

    /// <summary>The document's.</summary>
    [Version]
    public Guid Version { get; set; }

    internal bool IsUnderWay => FinishedAt is null;

    internal bool IsDecided => State is RebuildState.Done or RebuildState.Failed or RebuildState.Cancelled;

    internal bool HoldsProjection => IsUnderWay && State is RebuildState.Swapping or RebuildState.Done;
}
