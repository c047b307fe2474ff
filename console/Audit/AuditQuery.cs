using OperationsConsole.Services;

namespace OperationsConsole.Audit;

/// <summary>Which entries are looked for.</summary>
public sealed class AuditQuery
{
    private const string Limit = "25";

    public string? Who { get; set; }

    public string? What { get; set; }

    public string? About { get; set; }

    public string? Outcome { get; set; }

    public string Path(string service, string? cursor) => Query.Of(
        $"/api/v1/{service}/audit",
        ("limit", Limit), ("who", Who), ("what", What), ("about", About), ("outcome", Outcome), ("cursor", cursor));
}
