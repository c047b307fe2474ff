using System.Collections.Concurrent;
using Spectre.Console;

namespace Traffic;

/// <summary>How long the answers of each kind of request took, and how many were errors.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentDictionary<string, ConcurrentBag<double>> took = new();
    private readonly ConcurrentDictionary<string, int> errors = new();

    public async Task<Answer<T>> MeasureAsync<T>(string route, Func<Task<Answer<T>>> ask)
    {
        var asked = TimeProvider.System.GetTimestamp();
        var answer = await ask();
        took.GetOrAdd(route, _ => []).Add(TimeProvider.System.GetElapsedTime(asked).TotalMilliseconds);
        if (!answer.Succeeded)
        {
            errors.AddOrUpdate($"{route}: {(int)answer.Status} {answer.Error?.Code}", 1, (_, count) => count + 1);
        }

        return answer;
    }

    public void Add(string what, IEnumerable<TimeSpan> durations)
    {
        foreach (var duration in durations)
        {
            took.GetOrAdd(what, _ => []).Add(duration.TotalMilliseconds);
        }
    }

    public void Print()
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        Array.ForEach(["times", "p50 ms", "p95 ms", "p99 ms"], column => table.AddColumn(new TableColumn(column).RightAligned()));
        foreach (var (route, times) in took.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            double[] sorted = [.. times.Order()];
            string Of(double part) => $"{sorted[(int)Math.Ceiling(part * sorted.Length) - 1]:0.0}";
            table.AddRow(Markup.Escape(route), $"{sorted.Length}", Of(0.5), Of(0.95), Of(0.99));
        }

        AnsiConsole.Write(table);
        foreach (var (error, count) in errors.OrderByDescending(one => one.Value))
        {
            Console.WriteLine($"{count,8} × {error}");
        }
    }
}
