using System.Diagnostics;

namespace Benchmarks.Messaging;

/// <summary>Calls that begin by the clock, whatever became of the earlier ones: who is slow is not spared the next call.</summary>
internal static class Pace
{
    /// <summary>Begins so many calls, evenly, and waits for all.</summary>
    public static async Task RunAsync(int perSecond, int count, Func<int, Task> call, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var calls = new List<Task>(count);
        for (var n = 0; n < count; n++)
        {
            var wait = TimeSpan.FromSeconds((double)n / perSecond) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellation);
            }

            calls.Add(call(n));
        }

        await Task.WhenAll(calls);
    }

    /// <summary>All calls from so many callers, each one after the other: caller c has calls c, c + callers, c + 2 callers, and so on.</summary>
    public static Task ShareAsync(int callers, int count, Func<int, Task> call) =>
        Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var n = caller; n < count; n += callers)
            {
                await call(n);
            }
        })));
}
