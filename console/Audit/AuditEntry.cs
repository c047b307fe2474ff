namespace OperationsConsole.Audit;

/// <summary>Who did or tried what, as a service's audit log has it.</summary>
public sealed record AuditEntry(
    Guid Id, DateTimeOffset At, string Who, string Role, string What, string About, string Network, string Outcome, string? Code);
