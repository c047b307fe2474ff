namespace OperationsConsole.Shell;

/// <summary>Where Aspire's dashboard, or whatever shows traces, is; the section <c>Console:Dashboard</c>. Without it there are no links.</summary>
public sealed class DashboardLink
{
    public const string Section = "Console:Dashboard";

    public string Url { get; set; } = "";

    public Uri? Trace(string? traceId) =>
        !string.IsNullOrEmpty(traceId) && Uri.TryCreate(Url, UriKind.Absolute, out var dashboard)
            ? new Uri(dashboard, $"traces/detail/{traceId}")
            : null;
}
