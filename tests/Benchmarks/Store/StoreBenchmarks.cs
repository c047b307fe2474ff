using Spectre.Console;

namespace Benchmarks.Store;

/// <summary>The event store beside plain SQL.</summary>
internal static class StoreBenchmarks
{
    public static async Task<IReadOnlyList<Result>> RunAsync(Effort effort, string only, CancellationToken cancellation)
    {
        AnsiConsole.WriteLine("Starting PostgreSQL with fsync and synchronous_commit on.");
        await using var server = await StoreServer.StartAsync(cancellation);
        await using var store = await server.CreateStoreAsync("store", cancellation);
        Measurement[] measurements =
        [
            new AppendToNewStreams(store, 1) { Goal = _ => 0.8 },
            new AppendToNewStreams(store, 8),
            new AppendToNewStreams(store, 32) { Goal = _ => 2.0 },
            new AppendToExistingStreams(store, 1) { Goal = _ => 0.8 },
            new AppendToExistingStreams(store, 8),
            new AppendToExistingStreams(store, 32) { Goal = _ => 2.0 },
            new DecideOnExistingStreams(store, 32) { Goal = _ => 1.5 },
            new AppendBatches(store, 8) { Goal = _ => 0.8 },
            new DecideOnLongStreams(store, 8, WithSnapshots: false),
            new DecideOnLongStreams(store, 8, WithSnapshots: true),

            new ViewCatchUp(server, effort.Events, effort.Documents, new ParcelDetails()) { Goal = EnoughForAView },
            new ViewCatchUp(server, effort.ManyEvents, effort.Documents, new ParcelDetails()) { Goal = EnoughForAView },
            new ViewCatchUp(server, effort.Events, effort.Documents, new ParcelTable()),
            new ViewRebuild(server, effort.Events, effort.Documents) { Goal = EnoughForAView },
            new ViewRebuild(server, effort.ManyEvents, effort.Documents) { Goal = EnoughForAView },
            new ViewMemory(server, effort) { LessIsBetter = true, Goal = _ => 0.8 },

            new Import(server, effort.Events, effort.Documents),

            new AppendToFullStore(server, store, effort.Stored, ToNewStreams: true) { Goal = _ => 0.9 },
            new AppendToFullStore(server, store, effort.Stored, ToNewStreams: false) { Goal = _ => 0.9 },
        ];
        var results = new List<Result>();
        foreach (var measurement in measurements.Where(one => one.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            results.Add(await Runner.RunAsync(measurement, effort, cancellation));
        }

        return results;
    }

    /// <summary>200,000 events a second will do, however fast a scan is.</summary>
    private static double EnoughForAView(double scan) => Math.Min(0.4, 200_000 / scan);
}
