namespace WholeSystem.Authorisation;

/// <summary>Somebody who asks; what is owned belongs to <c>customer</c>.</summary>
/// <param name="Name">As in the matrix.</param>
/// <param name="Role">The role in their token; null for those who have none.</param>
/// <param name="IsOwner">Whether what is asked about belongs to them.</param>
internal sealed record Who(string Name, string? Role, bool IsOwner = false)
{
    public static readonly IReadOnlyList<Who> All =
    [
        new("nobody", null),
        new("customer", "customer", IsOwner: true),
        new("customer2", "customer"),
        new("operator", "operator"),
        new("admin", "admin"),
        new("automation", "operator"),
    ];

    /// <summary>Whether others' objects are there for them.</summary>
    public bool SeesAll => Role is "operator" or "admin";

    public async Task<string?> TokenAsync(RunningSystem system) => this switch
    {
        { Role: null } => null,
        { Name: "automation" } => await system.TokenOfMachineAsync(),
        _ => await system.TokenOfAsync(Name),
    };
}
