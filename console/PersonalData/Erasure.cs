namespace OperationsConsole.PersonalData;

/// <summary>How far the erasure of a person has come, service by service.</summary>
public sealed record Erasure(
    string CustomerId, string Status, DateTimeOffset RequestedAt, DateTimeOffset? CompletedAt, IReadOnlyList<ServiceErasure> Services);

public sealed record ServiceErasure(string Service, DateTimeOffset? ErasedAt);
