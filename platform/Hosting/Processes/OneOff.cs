using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Platform.Hosting;

/// <summary>A program that is run once in the console of this one: what it reads and prints passes through, and so does its exit code.</summary>
internal static class OneOff
{
    /// <summary>Runs it to its end. Ctrl-C and the like ask it to end; the second time they end it at once.</summary>
    public static async Task<int> RunAsync(ProcessSpec spec, CancellationToken cancellation)
    {
        var kernelTells = ParentDeath.KernelTells;
        using var process = await LauncherThread.RunAsync(() => Start(spec, kernelTells));
        using var watchdog = ParentDeath.Watch(process.Id, spec.DeathSignal, kernelTells);
        var asked = 0;
        void Ask() => End(process, Interlocked.Increment(ref asked) == 1 ? Signal.Interrupt : Signal.Kill);

        // The child is in a session of its own, so that the terminal's signals reach it through us alone.
        PosixSignal[] ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];
        var signals = Array.ConvertAll(ends, signal => PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            Ask();
        }));
        try
        {
            await using var cancelled = cancellation.Register(Ask);
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        finally
        {
            Array.ForEach(signals, signal => signal.Dispose());
        }
    }

    private static Process Start(ProcessSpec spec, bool kernelTells)
    {
        var start = ParentDeath.Wrap(spec, kernelTells);
        start.WorkingDirectory = spec.WorkingDirectory;
        foreach (var (name, value) in spec.Variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new HostingException($"{spec.Command} could not be started in {spec.WorkingDirectory}: {error.Message}", error);
        }
    }

    private static void End(Process process, Signal signal)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill(entireProcessTree: true);
        }
        else if (!process.HasExited)
        {
            Signals.Send(process.Id, signal);
        }
    }
}
