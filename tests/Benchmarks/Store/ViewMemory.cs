namespace Benchmarks.Store;

/// <summary>What a view holds in memory while it catches up with a long log, beside what it holds while it catches up with a short one.</summary>
internal sealed record ViewMemory(ViewCatchUp Long, ViewCatchUp Short)
    : Measurement($"memory in use while a view catches up, {Long.Events:N0} events", "MiB", $"the same with {Short.Events:N0} events")
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await Long.PrepareAsync(round, cancellation);
        await Short.PrepareAsync(round, cancellation);
    }

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) => PeakAsync(Long, round, length, cancellation);

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation) => PeakAsync(Short, round, length, cancellation);

    /// <summary>The most that was reachable at once: what is collected first does not count, since when that happens is the runtime's choice.</summary>
    private static async Task<Load> PeakAsync(ViewCatchUp measurement, int round, TimeSpan length, CancellationToken cancellation)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = before;
        var run = measurement.RunAsync(round, length, cancellation);
        while (!run.IsCompleted)
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
            await Task.WhenAny(run, Task.Delay(Pause, cancellation));
        }

        await run;
        return new Load((peak - before) / 1024.0 / 1024.0, []);
    }
}
