using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;

namespace Faults.Tests;

/// <summary>A process that is killed now and then, and started again.</summary>
/// <param name="program">What it runs.</param>
/// <param name="arguments">With what.</param>
internal sealed class Victim(Assembly program, params string[] arguments) : IDisposable
{
    private readonly ConcurrentQueue<string> lines = [];
    private Process? process;

    /// <summary>What all its lives have said of what was acknowledged to them.</summary>
    public IEnumerable<string> Acknowledged => lines.Where(line => line.EndsWith(" ok", StringComparison.Ordinal)).Select(line => line[..^3]);

    /// <summary>What all its lives have said of messages that wait for a delayed retry.</summary>
    public IEnumerable<string> Late => lines.Where(line => line.StartsWith("late ", StringComparison.Ordinal)).Select(line => line[5..]);

    public void Start()
    {
        var start = new ProcessStartInfo("dotnet", [program.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        process!.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    public void Dispose()
    {
        if (process is not null)
        {
            try
            {
                process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended, or was disposed with its last life.
            }

            process.Dispose();
        }
    }

    private void Keep(string? line)
    {
        if (!string.IsNullOrEmpty(line))
        {
            lines.Enqueue(line);
        }
    }
}
