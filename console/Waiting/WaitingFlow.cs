namespace OperationsConsole.Waiting;

/// <summary>Something that waits for something, and until when.</summary>
public sealed record WaitingFlow(string Id, string Kind, string Step)
{
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? Deadline { get; init; }

    public bool IsOverdue { get; init; }

    /// <summary>Overdue, and no timer is under way that would end the wait.</summary>
    public bool IsStuck { get; init; }

    public string? Detail { get; init; }

    public IReadOnlyList<string> Actions { get; init; } = [];

    /// <summary>
    /// Tables tell their rows apart by equality. What was read again is the same row: it keeps its place in the page, and the click that has begun on
    /// one of its buttons ends there.
    /// </summary>
    public bool Equals(WaitingFlow? other) => other is not null && other.Id == Id;

    public override int GetHashCode() => Id.GetHashCode(StringComparison.Ordinal);
}
