namespace OperationsConsole.Nodes;

/// <summary>A process of a service, as the others of its kind know it.</summary>
public sealed record Node(int Number, Guid Id, bool IsLeader, DateTimeOffset StartedAt, DateTimeOffset? LastSeen)
{
    public string? Version { get; init; }

    public string? Description { get; init; }

    /// <summary>What runs on it and on no other.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>What an agent does, from its address: as <c>projection ordersummary, v2</c>; the address where it is of another kind.</summary>
    public static string Words(string agent)
    {
        var parts = agent.Split([":/", "/"], StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            ["event-subscriptions", _, _, _, var projection, "all"] => $"projection {projection}",
            ["event-subscriptions", _, _, _, var projection, "all", var version] => $"projection {projection}, {version}",
            ["wolverine", "leader"] => "says who does what",
            ["wolverinedb", .., var schema] => $"looks after inbox and outbox {schema}",
            _ => agent,
        };
    }
}
