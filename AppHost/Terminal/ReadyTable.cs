using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace AppHost.Terminal;

/// <summary>Waits until everything runs, and says so once.</summary>
internal sealed class ReadyTable(
    ResourceNotificationService notifications, ResourceLogs logs, IHostApplicationLifetime lifetime, DistributedApplicationModel model, Run run)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const string DashboardResource = "aspire-dashboard";

    private readonly ConcurrentDictionary<string, CustomResourceSnapshot> latest = new();
    private readonly long began = Stopwatch.GetTimestamp();

    public void Follow() => _ = PrintWhenReadyAsync(lifetime.ApplicationStopping);

    private async Task PrintWhenReadyAsync(CancellationToken stopping)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        patience.CancelAfter(Patience);
        var rows = model.Resources.Where(IsShown).ToList();
        var outcome = "Started";
        try
        {
            await Task.WhenAll(rows.Select(one => ReadyAsync(one, patience.Token)));
        }
        catch (OperationCanceledException)
        {
            if (stopping.IsCancellationRequested)
                return;
            outcome = "Not everything started";
        }

        Print(rows, outcome);
    }

    private static bool IsShown(IResource resource) =>
        resource is ProjectResource or ExecutableResource or ContainerResource
        && resource.Name != DashboardResource
        && !resource.HasAnnotationOfType<ExplicitStartupAnnotation>();

    private async Task ReadyAsync(IResource resource, CancellationToken cancellation)
    {
        var completes = resource.HasAnnotationOfType<RunsToCompletion>();
        var ready = await notifications.WaitForResourceAsync(
            resource.Name,
            change =>
            {
                latest[resource.Name] = change.Snapshot;
                return completes
                    ? KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text)
                    : change.Snapshot.HealthStatus == HealthStatus.Healthy;
            },
            cancellation);
        if (completes && ready.Snapshot.ExitCode != 0)
            await logs.SayEndAsync(ready, "what it was to do is not all done", withWords: true, cancellation);
    }

    private void Print(List<IResource> resources, string outcome)
    {
        var rows = resources.Select(one => (one.Name, State: State(one), Url: Url(one))).ToList();
        Operating.Note(run, rows.Where(row => row.Url.Length > 0).Select(row => KeyValuePair.Create(row.Name, row.Url)));
        if (run.Dashboard is { } dashboard)
            rows.Add(("dashboard", dashboard.Remark, dashboard.Url));

        var (name, state) = (rows.Max(row => row.Name.Length), rows.Max(row => row.State.Length));
        Console.WriteLine();
        foreach (var row in rows)
            Console.WriteLine($"  {row.Name.PadRight(name)}  {row.State.PadRight(state)}  {row.Url}".TrimEnd());

        Console.WriteLine(
            $"""

            Demo users, password {DemoUsers.Password}: {string.Join(", ", DemoUsers.Names)}
            {outcome} in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s. Press Ctrl-C to stop.
            """);
    }

    private string State(IResource resource)
    {
        if (!latest.TryGetValue(resource.Name, out var now))
            return "unknown";

        return resource.HasAnnotationOfType<RunsToCompletion>() && now.ExitCode is { } code
            ? code == 0 ? "done" : "failed"
            : (now.HealthStatus?.ToString() ?? now.State?.Text ?? "unknown").ToLowerInvariant();
    }

    private static string Url(IResource resource) =>
        resource is IResourceWithEndpoints some && some.GetEndpoints().FirstOrDefault() is { IsAllocated: true } endpoint ? endpoint.Url : "";
}

/// <summary>Marks what is ready when it has ended.</summary>
internal sealed record RunsToCompletion : IResourceAnnotation;

internal static class DemoUsers
{
    public const string Password = "Passw0rd!";

    public static readonly string[] Names = ["customer", "customer2", "operator", "admin"];
}
