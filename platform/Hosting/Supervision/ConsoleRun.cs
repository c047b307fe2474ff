using System.Runtime.InteropServices;
using Spectre.Console;

namespace Platform.Hosting;

/// <summary>Runs an application in a terminal: progress, a table when all is ready, warnings, and a clean end on a signal.</summary>
internal sealed class ConsoleRun(DistributedApplication application) : IDisposable
{
    private readonly long started = TimeProvider.System.GetTimestamp();
    private readonly CancellationTokenSource ending = new();
    private readonly Lock gate = new();
    private readonly HashSet<ResourceInstance> announced = [];
    private readonly List<PosixSignalRegistration> signals = [];

    public static async Task RunAsync(DistributedApplication application, Func<CancellationToken, Task>? whenReady, CancellationToken cancellation)
    {
        using var run = new ConsoleRun(application);
        await run.RunAsync(whenReady, cancellation);
    }

    public void Dispose()
    {
        signals.ForEach(signal => signal.Dispose());
        ending.Dispose();
    }

    private async Task RunAsync(Func<CancellationToken, Task>? whenReady, CancellationToken cancellation)
    {
        using var linked = cancellation.Register(ending.Cancel);
        PosixSignal[] ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        signals.AddRange(ends.Select(signal => PosixSignalRegistration.Create(signal, OnSignal)));
        foreach (var instance in application.Instances)
        {
            instance.Changed += OnChanged;
        }

        try
        {
            await application.StartAsync(ending.Token);
            PrintTable();
            if (whenReady is not null)
            {
                await whenReady(ending.Token);
            }

            await Task.Delay(Timeout.Infinite, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Asked to end, which is how every run ends.
        }
        finally
        {
            await ending.CancelAsync();
            await application.StopAsync();
        }

        Line("[grey]stopped[/]");
    }

    /// <summary>The first signal ends the run cleanly; a second one ends us at once, and our children with us.</summary>
    private void OnSignal(PosixSignalContext context)
    {
        if (!ending.IsCancellationRequested)
        {
            context.Cancel = true;
            Line("[grey]stopping…[/]");
            ending.Cancel();
        }
    }

    private void OnChanged(object? sender, EventArgs change)
    {
        if (sender is not ResourceInstance instance || ending.IsCancellationRequested)
        {
            return;
        }

        var name = Markup.Escape(instance.Name);
        var detail = Markup.Escape(instance.Detail ?? "");
        switch (instance.State)
        {
            case ResourceState.Starting when detail.Length > 0:
                Line($"[grey]starting[/]    {name} {detail}");
                break;
            case ResourceState.Ready when announced.Add(instance):
                Line($"[green]ready[/]       {name} [grey]{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s {detail}[/]");
                break;
            case ResourceState.Restarting:
                announced.Remove(instance);
                Line($"[yellow]restarting[/]  {name} {detail} [grey]({Markup.Escape(instance.LogFile ?? "")})[/]");
                break;
            case ResourceState.Failed:
                Line($"[red]failed[/]      {name} {detail}");
                break;
        }
    }

    private void PrintTable()
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("name", "state", "URL", "pid");
        foreach (var instance in application.Instances)
        {
            var state = instance.State == ResourceState.Ready ? "[green]ready[/]" : $"[yellow]{instance.State}[/]";
            table.AddRow(Markup.Escape(instance.Name), state, instance.Url?.ToString() ?? "", instance.ProcessId?.ToString() ?? "");
        }

        lock (gate)
        {
            Terminal.Output.Write(table);
            Terminal.Output.WriteLine($"Logs: {Path.Combine(application.Options.DataFolder, "logs")}");
        }
    }

    private void Line(string markup)
    {
        lock (gate)
        {
            try
            {
                Terminal.Output.MarkupLine(markup);
            }
            catch (IOException)
            {
                // A closed terminal must not keep us from stopping what we started.
            }
        }
    }
}
