using System.Diagnostics;

namespace Hosting.Tests;

/// <summary>Looks at processes of this machine from outside.</summary>
internal static class Processes
{
    public static bool Runs(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);

            // One that has ended and that nobody has asked about is a zombie: it runs no more.
            return !File.Exists($"/proc/{processId}/stat") || File.ReadAllText($"/proc/{processId}/stat").Split(") ")[1][0] != 'Z';
        }
        catch (Exception error) when (error is ArgumentException or IOException)
        {
            return false;
        }
    }

    /// <summary>Everything that runs and was started with this text on its command line.</summary>
    public static IReadOnlyList<int> WithArgument(string text) =>
    [
        .. Directory.GetDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(name => int.Parse(name!))
            .Where(processId => CommandLine(processId).Contains(text, StringComparison.Ordinal)),
    ];

    private static string CommandLine(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
