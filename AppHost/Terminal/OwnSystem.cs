using System.Diagnostics;
using AppHost.Services;
using Microsoft.Extensions.Hosting;

namespace AppHost.Terminal;

/// <summary>A system that exists for one program's sake: the stories or the load has this terminal, and its end is the end of all.</summary>
internal sealed class OwnSystem(
    ResourceNotificationService notifications, ResourceLogs logs, IHostApplicationLifetime lifetime, DistributedApplicationModel model, Run run)
{
    private static readonly TimeSpan Readiness = TimeSpan.FromMinutes(2);

    public void Follow() => _ = FollowAsync(lifetime.ApplicationStopping);

    private async Task FollowAsync(CancellationToken stopping)
    {
        run.ExitCode = 1;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            patience.CancelAfter(Readiness);
            var seeded = await notifications.WaitForResourceAsync(
                Traffic.Seed, one => KnownResourceStates.TerminalStates.Contains(one.Snapshot.State?.Text), patience.Token);
            stopping.ThrowIfCancellationRequested();
            if (seeded.Snapshot.ExitCode == 0)
                run.ExitCode = await RunAsync(stopping);
            else
                await logs.SayEndAsync(seeded, "there is no demo data to go on with", withWords: true, stopping);
        }
        catch (OperationCanceledException)
        {
            if (!stopping.IsCancellationRequested)
                await Console.Error.WriteLineAsync($"The system was not ready within {Readiness.TotalSeconds:0} s.");
        }

        lifetime.StopApplication();
    }

    private async Task<int> RunAsync(CancellationToken stopping)
    {
        var start = new ProcessStartInfo(Repository.Program("Traffic")!, [Traffic.Program(run.Options), .. run.Options.TrafficArguments]);
        foreach (var service in Traffic.Services)
        {
            var endpoint = model.GetProjectResources().Single(one => one.Name == service).GetEndpoint("http");
            start.Environment[$"services__{service}__http__0"] = endpoint.Url;
        }

        using var program = Process.Start(start)!;
        try
        {
            await program.WaitForExitAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            program.Kill();
            throw;
        }

        return program.ExitCode;
    }
}
