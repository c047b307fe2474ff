namespace OperationsConsole.Nodes;

/// <summary>A process of a service, as the others of its kind know it.</summary>
public sealed record Node(int Number, Guid Id, bool IsLeader, DateTimeOffset StartedAt, DateTimeOffset? LastSeen)
{
    public string? Version { get; init; }

    public string? Description { get; init; }

    /// <summary>What runs on it and on no other.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];
}
