using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Benchmarks;

/// <summary>How a server answered.</summary>
internal sealed record Answered(long Requests, long Failed, double PerSecond, double P99Milliseconds);

/// <summary>As many requests as 32 connections can make: by wrk where it is installed, else by HttpClient, which takes more of the machine.</summary>
internal static partial class Load
{
    private const int Connections = 32;

    public static bool HasWrk { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "wrk")));

    public static Task<Answered> RunAsync(Uri target, string? token, TimeSpan time) =>
        HasWrk ? RunWrkAsync(target, token, time) : RunHttpAsync(target, token, time);

    private static async Task<Answered> RunWrkAsync(Uri target, string? token, TimeSpan time)
    {
        string[] header = token is null ? [] : ["-H", $"Authorization: Bearer {token}"];
        string[] args = ["-t1", $"-c{Connections}", $"-d{time.TotalSeconds:0}s", "--latency", .. header, target.AbsoluteUri];
        using var wrk = Process.Start(new ProcessStartInfo("wrk", args) { RedirectStandardOutput = true })!;
        var report = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        return new Answered(
            (long)Number(Requests(), report), (long)(Number(NotSuccessful(), report) + Number(Broken(), report)), Number(PerSecond(), report),
            Number(P99(), report) * (P99().Match(report).Groups["unit"].Value switch { "us" => 0.001, "s" => 1000, _ => 1 }));
    }

    private static async Task<Answered> RunHttpAsync(Uri target, string? token, TimeSpan time)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        var taken = new ConcurrentBag<double>();
        var failed = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var begun = Stopwatch.GetTimestamp();
                using var answer = await http.GetAsync(target);
                taken.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                if (!answer.IsSuccessStatusCode)
                {
                    Interlocked.Increment(ref failed);
                }
            }
        }));
        return new Answered(taken.Count, failed, taken.Count / time.TotalSeconds, Statistics.P99(taken));
    }

    private static double Number(Regex regex, string report) =>
        regex.Match(report) is { Success: true } match ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"(?<number>\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (?<number>\d+)")]
    private static partial Regex NotSuccessful();

    [GeneratedRegex(@"Socket errors: .*read (?<number>\d+)")]
    private static partial Regex Broken();

    [GeneratedRegex(@"Requests/sec: +(?<number>[\d.]+)")]
    private static partial Regex PerSecond();

    [GeneratedRegex(@"99% +(?<number>[\d.]+)(?<unit>us|ms|s)")]
    private static partial Regex P99();
}
