namespace Benchmarks.Store;

/// <summary>
/// What a view holds in memory while it catches up with a long log, beside what it holds while it catches up with a shorter one, which
/// is long enough for pages of full size.
/// </summary>
internal sealed record ViewMemory(StoreServer Server, Effort Effort)
    : Measurement($"memory in use while a view catches up, {Effort.ManyEvents:N0} events", "MiB", $"the same with {Effort.ManyEvents / 4:N0} events")
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ViewCatchUp longLog = new(Server, Effort.ManyEvents, Effort.Documents, new ParcelDetails()) { Purpose = "memory" };
    private readonly ViewCatchUp shortLog = new(Server, Effort.ManyEvents / 4, Effort.Documents, new ParcelDetails()) { Purpose = "memory" };

    public override async Task PrepareAsync(int round, CancellationToken cancellation)
    {
        await longLog.PrepareAsync(round, cancellation);
        await shortLog.PrepareAsync(round, cancellation);
    }

    public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) =>
        PeakAsync(longLog, round, length, cancellation);

    public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation) =>
        PeakAsync(shortLog, round, length, cancellation);

    /// <summary>
    /// The most that was reachable at once: what is collected first does not count, since when that happens is the runtime's choice.
    /// </summary>
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
