using System.Diagnostics;

namespace Benchmarks;

/// <summary>What one side did in one round.</summary>
/// <param name="Value">Its rate per second, or what else is measured.</param>
/// <param name="Milliseconds">How long each call took; empty where there are no calls.</param>
internal sealed record Load(double Value, IReadOnlyList<double> Milliseconds)
{
    /// <summary>A round whose times are all that matters; its value is one of them, see <see cref="At"/>.</summary>
    public static Load Of(IReadOnlyList<double> milliseconds) => new(0, milliseconds);

    /// <summary>With the time that this share of the calls did not exceed as its value.</summary>
    public Load At(double share) => this with { Value = Quantile.Of(Milliseconds, share) };

    /// <summary>Calls from so many callers, each one after the other, until the time is up.</summary>
    /// <param name="callers">How many.</param>
    /// <param name="length">For how long.</param>
    /// <param name="call">Gets the caller's number and the count of its calls before this one.</param>
    public static async Task<Load> RunAsync(int callers, TimeSpan length, Func<int, int, Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var own = new List<double>();
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                var begun = Stopwatch.GetTimestamp();
                await call(caller, own.Count);
                own.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }

            return own;
        })));
        var elapsed = Stopwatch.GetElapsedTime(started);
        double[] all = [.. times.SelectMany(own => own)];
        return new Load(all.Length / elapsed.TotalSeconds, all);
    }
}
