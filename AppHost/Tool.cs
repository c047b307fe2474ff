using System.ComponentModel;
using System.Diagnostics;

namespace AppHost;

/// <summary>Runs a program of this machine to its end.</summary>
internal static class Tool
{
    private const int NotFound = 127;

    // A container engine's client may be pointed at a machine that does not answer.
    private static readonly TimeSpan QuietPatience = TimeSpan.FromSeconds(5);

    /// <summary>The exit code, and what it wrote to its output; what it says of errors goes to the terminal, unless it is to be quiet.</summary>
    public static (int ExitCode, string Output) Run(bool quiet, string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = quiet,
            };
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = quiet ? process.StandardError.ReadToEndAsync() : Task.FromResult("");
            var output = process.StandardOutput.ReadToEndAsync();
            if (quiet && !process.WaitForExit(QuietPatience))
            {
                process.Kill(entireProcessTree: true);
                return (NotFound, "");
            }

            Task.WaitAll(errors, output);
            process.WaitForExit();
            return (process.ExitCode, output.Result.Trim());
        }
        catch (Win32Exception)
        {
            return (NotFound, "");
        }
    }
}
