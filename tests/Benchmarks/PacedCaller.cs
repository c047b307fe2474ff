using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Benchmarks;

/// <summary>
/// Asks at a given pace, whether or not what was asked before is answered: who waits for answers is slowed down with them and floods nobody. It
/// speaks HTTP as plainly as can be, for what it takes of the machine is missing to the gateway that it asks.
/// </summary>
internal static class PacedCaller
{
    private const int Connections = 8;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    /// <summary>Asks from a process of its own and says how often it was granted what it asked for.</summary>
    public static async Task<int> AskElsewhereAsync(Uri gateway, string token, int perSecond, TimeSpan time)
    {
        string[] command =
            [Path.Combine(AppContext.BaseDirectory, "Benchmarks.dll"), "caller", gateway.AbsoluteUri, token, $"{perSecond}", $"{time.TotalSeconds}"];
        using var caller = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true })!;
        var granted = await caller.StandardOutput.ReadToEndAsync();
        await caller.WaitForExitAsync();
        return int.Parse(granted, CultureInfo.InvariantCulture);
    }

    /// <summary>Asks, and counts what it was granted.</summary>
    public static async Task<int> CountAsync(Uri gateway, string token, int perSecond, TimeSpan time) =>
        (await AskAsync(gateway, token, perSecond, time)).Count(answer => answer.IsGranted);

    /// <summary>Asks, and tells of each answer whether it was 200 and when it began.</summary>
    public static async Task<IReadOnlyList<(bool IsGranted, double Milliseconds)>> AskAsync(Uri gateway, string token, int perSecond, TimeSpan time)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection =>
            AskOverOneAsync(gateway, token, (double)perSecond / Connections, time, phase: (double)connection / Connections)));
        return [.. answers.SelectMany(answer => answer)];
    }

    private static async Task<List<(bool IsGranted, double Milliseconds)>> AskOverOneAsync(
        Uri gateway, string token, double perSecond, TimeSpan time, double phase)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(gateway.Host, gateway.Port);
        await using var stream = client.GetStream();
        var begun = new ConcurrentQueue<long>();
        var answers = ReadAsync(stream, begun);
        var (request, last) = (Request(gateway, token, "keep-alive"), Request(gateway, token, "close"));
        using var pace = new PeriodicTimer(Tick);
        var started = Stopwatch.GetTimestamp();
        for (var asked = 0; Stopwatch.GetElapsedTime(started) is var passed && passed < time; await pace.WaitForNextTickAsync())
        {
            for (; asked + phase < perSecond * passed.TotalSeconds; asked++)
            {
                begun.Enqueue(Stopwatch.GetTimestamp());
                await stream.WriteAsync(request);
            }
        }

        begun.Enqueue(Stopwatch.GetTimestamp());
        await stream.WriteAsync(last);
        return await answers;
    }

    // A body ends without the end of a line, so that the next answer may begin in the middle of one.
    private static async Task<List<(bool IsGranted, double Milliseconds)>> ReadAsync(Stream stream, ConcurrentQueue<long> begun)
    {
        const string Beginning = "HTTP/1.1 ";
        var answers = new List<(bool, double)>();
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Contains(Beginning, StringComparison.Ordinal) && begun.TryDequeue(out var at))
            {
                answers.Add((line.Contains($"{Beginning}200", StringComparison.Ordinal), Stopwatch.GetElapsedTime(at).TotalMilliseconds));
            }
        }

        return answers;
    }

    private static byte[] Request(Uri gateway, string token, string connection) => Encoding.ASCII.GetBytes(
        $"GET /api/v1/orders/1 HTTP/1.1\r\nHost: {gateway.Authority}\r\nAuthorization: Bearer {token}\r\nConnection: {connection}\r\n\r\n");
}
