using System.Diagnostics;

namespace Benchmarks;

/// <summary>A program in a process of its own, on a free port, and the CPU that it has used.</summary>
internal sealed class Server : IDisposable
{
    // Linux counts CPU in hundredths of a second towards user programs.
    private const double TicksPerSecond = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process process;

    private Server(Process process, int port) => (this.process, Address) = (process, new Uri($"http://127.0.0.1:{port}"));

    public Uri Address { get; }

    /// <summary>One of the repository's programs, or this one.</summary>
    public static async Task<Server> StartAsync(string program, int port, params string[] args)
    {
        string[] command = [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. args, $"--urls=http://127.0.0.1:{port}"];
        var start = new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true };
        var server = new Server(Launch(start), port);
        await server.AnswersAsync();
        return server;
    }

    /// <summary>One of the repository's services, which take their settings from the environment.</summary>
    public static async Task<Server> StartServiceAsync(string program, IReadOnlyDictionary<string, string> settings)
    {
        var port = Ports.Free();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll")]) { RedirectStandardOutput = true };
        foreach (var (name, value) in settings.Append(new("ASPNETCORE_URLS", $"http://127.0.0.1:{port}")))
        {
            start.Environment[name] = value;
        }

        var server = new Server(Launch(start), port);
        await server.AnswersAsync();
        return server;
    }

    public static Server StartRedis(int port) =>
        new(Launch(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Benchmarks.dll"), "redis", $"{port}"])), port);

    public double CpuSeconds()
    {
        // The second field, the program's name, may hold spaces; what follows it is counted from there.
        var stat = File.ReadAllText($"/proc/{process.Id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11]) + double.Parse(fields[12])) / TicksPerSecond;
    }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static Process Launch(ProcessStartInfo start)
    {
        var process = Process.Start(start)!;
        if (start.RedirectStandardOutput)
        {
            process.BeginOutputReadLine();
        }

        return process;
    }

    private async Task AnswersAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var bound = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), bound.Token);
                return;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(50, bound.Token);
            }
        }
    }
}
