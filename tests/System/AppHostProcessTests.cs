using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;

namespace WholeSystem;

/// <summary>The AppHost as a process of its own: it leaves nothing behind, however it ends.</summary>
public sealed class AppHostProcessTests
{
    [Theory]
    [InlineData(true, "postgres")]
    [InlineData(false, "postgres")]
    [InlineData(true, "rabbitmq")]
    [InlineData(false, "rabbitmq")]
    public async Task Nothing_is_left_when_the_apphost_ends(bool killed, string transport)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the kernel does not tell children of their parent's death.");
        var folder = Path.Combine(Path.GetTempPath(), $"platform-apphost-{Guid.CreateVersion7():n}");
        using var apphost = Start(folder, transport);
        try
        {
            var ports = await ReadyAsync(apphost);
            Assert.True(Left(folder).Count > 5, "Expected the processes of a whole system.");

            if (killed)
            {
                apphost.Kill();
            }
            else
            {
                Assert.Equal(0, SendSignal(apphost.Id, Terminate));
            }

            await apphost.WaitForExitAsync(TestContext.Current.CancellationToken);
            await RunningSystem.Eventually(() => Task.FromResult(Left(folder).Count == 0), "every process to end");
            var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(endpoint => endpoint.Port).ToHashSet();
            Assert.All(ports, port => Assert.DoesNotContain(port, listening));
        }
        finally
        {
            apphost.Kill();
            await RunningSystem.Eventually(() => Task.FromResult(Left(folder).Count == 0), "every process to end");
            Directory.Delete(folder, recursive: true);
        }
    }

    private const int Terminate = 15;

    private static Process Start(string folder, string transport)
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "..", "..", "AppHost", new DirectoryInfo(AppContext.BaseDirectory).Name, "AppHost.dll");
        var start = new ProcessStartInfo("dotnet", [Path.GetFullPath(dll), "--gateway-port", "0", "--data", folder, "--transport", transport])
        {
            RedirectStandardOutput = true,

            // Children inherit it, and are known by it.
            Environment = { ["STARTED_BY_TEST"] = folder },
        };
        return Process.Start(start)!;
    }

    /// <summary>Reads what the AppHost prints until it is ready; returns the ports it named.</summary>
    private static async Task<IReadOnlyList<int>> ReadyAsync(Process apphost)
    {
        var ports = new List<int>();
        while (await apphost.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            var address = line.Split(' ', '│').FirstOrDefault(word => word.StartsWith("http://", StringComparison.Ordinal));
            if (address is not null)
            {
                ports.Add(new Uri(address).Port);
            }

            if (line.Contains("Ctrl-C", StringComparison.Ordinal))
            {
                Assert.True(ports.Count >= 5, "Expected the table to name every service's address.");
                return ports;
            }
        }

        throw new InvalidOperationException("The AppHost ended before it was ready.");
    }

    /// <summary>The live processes that carry the folder in their environment; zombies have none.</summary>
    private static List<int> Left(string folder) =>
    [
        .. from process in Directory.EnumerateDirectories("/proc")
           where int.TryParse(Path.GetFileName(process), out _)
           where Read($"{process}/environ").Contains(folder, StringComparison.Ordinal)
           select int.Parse(Path.GetFileName(process)),
    ];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
