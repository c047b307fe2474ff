namespace OperationsConsole.Overview;

/// <summary>What a service says of itself at <c>/ops/overview</c>.</summary>
public sealed record ServiceOverview(
    string Service,
    DateTimeOffset At,
    MessageCounts Messages,
    long HighWaterMark,
    IReadOnlyList<ProjectionLag> Projections,
    FlowCounts Flows,
    int Nodes,
    IReadOnlyList<AttentionItem> Attention)
{
    public long WorstLag => Projections.Select(one => one.Lag).DefaultIfEmpty().Max();
}

public sealed record MessageCounts(
    long Incoming, long Outgoing, long Scheduled, IReadOnlyDictionary<string, double> HandledPerSecond, long DeadLetters);

public sealed record ProjectionLag(string Name, string State, long Lag);

public sealed record FlowCounts(long Waiting, long Overdue, long Stuck);

/// <summary>Something that somebody should look at.</summary>
public sealed record AttentionItem(string Kind, long Count, string Text)
{
    /// <summary>The page where it is mended.</summary>
    public string Place(string service) => Kind switch
    {
        "deadLetters" => $"dead-letters/{service}",
        "projectionPaused" or "projectionStopped" or "projectionBehind" or "skippedEvents" => $"projections/{service}",
        "overdueFlows" => $"waiting/{service}?only=overdue",
        "stuckFlows" => $"waiting/{service}?only=stuck",
        "scheduledDue" => $"scheduled/{service}",
        _ => $"nodes",
    };

    /// <summary>Nothing will mend it by itself.</summary>
    public bool IsSevere => Kind is "deadLetters" or "projectionStopped" or "stuckFlows" or "skippedEvents";
}
