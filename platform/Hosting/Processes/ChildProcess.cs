using System.ComponentModel;
using System.Diagnostics;

namespace Platform.Hosting;

/// <summary>A child that is started from the launcher thread, ends with us and has its output captured line by line.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(3);

    private readonly Process process;
    private readonly ProcessSpec spec;
    private readonly TaskCompletionSource<int> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task[] pumps;
    private IDisposable? watchdog;

    private ChildProcess(Process process, ProcessSpec spec, ProcessLog log, bool kernelTells)
    {
        this.process = process;
        this.spec = spec;
        Id = process.Id;
        watchdog = ParentDeath.Watch(process.Id, spec.DeathSignal, kernelTells);
        process.StandardInput.Close();
        pumps = [PumpAsync(process.StandardOutput, log), PumpAsync(process.StandardError, log)];
    }

    public int Id { get; }

    /// <summary>Completes with the exit code; a process that a signal ended has 128 and the signal's number.</summary>
    public Task<int> Exited => exited.Task;

    public static Task<ChildProcess> StartAsync(ProcessSpec spec, ProcessLog log, bool? kernelTells = null) =>
        LauncherThread.RunAsync(() => Start(spec, log, kernelTells ?? ParentDeath.KernelTells));

    /// <summary>Runs a command to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(ProcessSpec spec, CancellationToken cancellation = default)
    {
        using var log = new ProcessLog(path: null);
        await using var child = await StartAsync(spec, log);
        var exitCode = await child.Exited.WaitAsync(cancellation);
        await Task.WhenAny(Task.WhenAll(child.pumps), Task.Delay(KillGrace, cancellation));
        return (exitCode, string.Join('\n', log.Last));
    }

    /// <summary>Asks for a clean end, waits for it, then ends it at once.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        if (await EndsAsync(spec.StopSignal, grace) || await EndsAsync(spec.DeathSignal, KillGrace))
        {
            return;
        }

        Kill();
        await Task.WhenAny(Exited, Task.Delay(KillGrace));
    }

    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }

    public void Signal(Signal signal)
    {
        if (OperatingSystem.IsWindows())
        {
            Kill();
        }
        else if (!Exited.IsCompleted)
        {
            Signals.Send(Id, signal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        process.Dispose();
    }

    private static ChildProcess Start(ProcessSpec spec, ProcessLog log, bool kernelTells)
    {
        var start = ParentDeath.Wrap(spec, kernelTells);
        start.WorkingDirectory = spec.WorkingDirectory;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in spec.Variables)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        try
        {
            process.Start();
        }
        catch (Win32Exception error)
        {
            process.Dispose();
            throw new HostingException($"{spec.Command} could not be started in {spec.WorkingDirectory}: {error.Message}", error);
        }

        var child = new ChildProcess(process, spec, log, kernelTells);
        process.Exited += (_, _) => child.OnExited();
        if (process.HasExited)
        {
            child.OnExited();
        }

        return child;
    }

    // Reading a pipe blocks its thread on some platforms, so that each reader has a thread of its own and the pool stays free.
    private static Task PumpAsync(StreamReader output, ProcessLog log) =>
        Task.Factory.StartNew(
            () =>
            {
                try
                {
                    while (output.ReadLine() is { } line)
                    {
                        log.Write(line);
                    }
                }
                catch (Exception error) when (error is IOException or ObjectDisposedException)
                {
                    // The pipe went away with the child.
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

    private async Task<bool> EndsAsync(Signal signal, TimeSpan atMost)
    {
        if (atMost > TimeSpan.Zero)
        {
            Signal(signal);
        }

        return await Task.WhenAny(Exited, Task.Delay(atMost)) == Exited;
    }

    private void OnExited()
    {
        Interlocked.Exchange(ref watchdog, null)?.Dispose();
        exited.TrySetResult(process.ExitCode);
    }
}
