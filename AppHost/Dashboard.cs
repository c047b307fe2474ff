namespace AppHost;

/// <summary>Aspire's own dashboard, open to whoever is on this machine.</summary>
internal sealed class Dashboard
{
    private readonly int port;

    public Dashboard(int? wanted)
    {
        port = Ports.Take(wanted, RunOptions.UsualDashboardPort, "--dashboard-port");
        Remark = wanted is null && port != RunOptions.UsualDashboardPort ? $"{RunOptions.UsualDashboardPort} is taken" : "";
    }

    public string Url => $"http://localhost:{port}";

    /// <summary>Why it is not where it is usually found.</summary>
    public string Remark { get; }

    /// <summary>Aspire takes these from the environment; where services send telemetry, it chooses by itself.</summary>
    public void Configure()
    {
        Environment.SetEnvironmentVariable("ASPNETCORE_URLS", Url);
        Environment.SetEnvironmentVariable("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "true");
    }
}
