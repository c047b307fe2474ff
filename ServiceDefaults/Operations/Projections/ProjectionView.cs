namespace ServiceDefaults.Operations.Projections;

/// <summary>What a projection does at present.</summary>
public enum ProjectionState
{
    /// <summary>It follows the events.</summary>
    Running,

    /// <summary>An operator has paused it.</summary>
    Paused,

    /// <summary>It runs nowhere, or has failed.</summary>
    Stopped,

    /// <summary>It stands still for a moment, while the rows that a rebuild has made take the place of its own.</summary>
    Swapping,

    /// <summary>It is written in the transaction of its events.</summary>
    Inline,
}

/// <summary>A projection and how far it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lifecycle"><c>async</c>, <c>inline</c> or <c>live</c>.</param>
/// <param name="State">What it does.</param>
/// <param name="Position">The last event that it has taken.</param>
/// <param name="HighWaterMark">The last event that it can take.</param>
/// <param name="Lag">How many events lie between them.</param>
/// <param name="RunsOn">The number of the node that runs it.</param>
/// <param name="Skipped">How many events it could not take and left out.</param>
/// <param name="Failure">What stopped it.</param>
/// <param name="Rebuild">The last rebuild.</param>
public sealed record ProjectionView(
    string Name,
    string Lifecycle,
    ProjectionState State,
    long? Position = null,
    long? HighWaterMark = null,
    long? Lag = null,
    int? RunsOn = null,
    long? Skipped = null,
    ProjectionFailure? Failure = null,
    RebuildView? Rebuild = null);

/// <summary>What stopped a projection.</summary>
/// <param name="Type">The exception's type.</param>
/// <param name="Message">What it said.</param>
/// <param name="At">When.</param>
public sealed record ProjectionFailure(string? Type, string? Message, DateTimeOffset? At);
