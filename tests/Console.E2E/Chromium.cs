using System.Diagnostics;
using Testing;

namespace ConsoleE2E;

/// <summary>The browser of this machine; none is downloaded.</summary>
internal static class Chromium
{
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        await playwright.Chromium.LaunchAsync(new() { ExecutablePath = await FindAsync() });

    private static async Task<string> FindAsync()
    {
        var script = Path.Combine(RepositoryFolder.Root, "tests", "Console.E2E", "chromium.sh");
        using var search = Process.Start(new ProcessStartInfo("bash", [script]) { RedirectStandardOutput = true })!;
        var said = (await search.StandardOutput.ReadToEndAsync()).Trim();
        await search.WaitForExitAsync();
        return search.ExitCode == 0 ? said : throw new InvalidOperationException(said);
    }
}
