using Benchmarks.Store;
using Spectre.Console;

namespace Benchmarks.Partitions;

/// <summary>What parting the log would give and cost: the measurement behind the decision not to (docs/adr).</summary>
internal static class PartitionBenchmarks
{
    private const int Clients = 8;

    public static async Task<IReadOnlyList<Result>> RunAsync(Effort effort, string only, CancellationToken cancellation)
    {
        AnsiConsole.WriteLine($"Filling three logs of {effort.ManyEvents:N0} events each.");
        await using var server = await StoreServer.StartAsync(cancellation);
        var one = await PartedLog.CreateAsync(server, Layout.One, effort.ManyEvents, cancellation);
        PartedLog[] parted =
        [
            await PartedLog.CreateAsync(server, Layout.ByArchiveState, effort.ManyEvents, cancellation),
            await PartedLog.CreateAsync(server, Layout.ByStream, effort.ManyEvents, cancellation),
        ];

        Func<PartedLog, PartedMeasurement>[] kinds =
        [
            log => new(log, one, "append to a live stream", "appends/s", Clients, Append),
            log => new(log, one, "read a live stream", "reads/s", Clients, ReadStream),
            log => new(log, one, "read a page of the log, 1,000 events", "pages/s", 1, ReadLog),
        ];
        var results = new List<Result>();
        foreach (var measurement in kinds.SelectMany(kind => parted.Select(kind)))
        {
            if (measurement.Name.Contains(only, StringComparison.OrdinalIgnoreCase))
            {
                results.Add(await Runner.RunAsync(measurement, effort, cancellation));
            }
        }

        return results;
    }

    /// <summary>Each client goes round live streams of its own.</summary>
    private static string[] Append(PartedLog log)
    {
        var own = (log.Streams - log.FirstLive) / Clients;
        var stream = $"'parcel-' || ({log.FirstLive} + (:client_id)::int * {own} + (:t)::bigint * 7919 % {own})";
        return
        [
            "begin",
            $"update mt_streams set version = version + 1, timestamp = now() where id = {stream}",
            $"insert into mt_events ({StoreHost.Columns}) select {StoreHost.Values("id", "version")} from mt_streams where id = {stream}",
            "commit",
        ];
    }

    private static string[] ReadStream(PartedLog log)
    {
        var live = log.Streams - log.FirstLive;
        var stream = $"'parcel-' || ({log.FirstLive} + ((:t)::bigint * 7919 + (:client_id)::int * 104729) % {live})";
        return [$"select {StoreHost.Columns}, timestamp from mt_events where stream_id = {stream} and version > 0 and {log.Layout.OnlyLive} order by version"];
    }

    /// <summary>A follower sees every event, archived or not: a view is built from all of them.</summary>
    private static string[] ReadLog(PartedLog log)
    {
        var position = $"(:t)::bigint * 104729 % {(log.Streams * PartedLog.PerStream) - 1_000}";
        return [$"select {StoreHost.Columns}, stream_id, version, timestamp from mt_events where seq_id > {position} order by seq_id limit 1000"];
    }

    /// <summary>The same statements on a log that is parted and on one that is not.</summary>
    private sealed record PartedMeasurement(
        PartedLog Log, PartedLog One, string What, string Per, int Callers, Func<PartedLog, string[]> Statements)
        : Measurement($"{What}, {Log.Layout.Name}", Per, "the same on one table")
    {
        public override Task<Load> RunAsync(int round, TimeSpan length, CancellationToken cancellation) => RunAsync(Log, length, cancellation);

        public override Task<Load> RunTwinAsync(int round, TimeSpan length, CancellationToken cancellation) => RunAsync(One, length, cancellation);

        private Task<Load> RunAsync(PartedLog log, TimeSpan length, CancellationToken cancellation) =>
            SqlTwin.RunAsync(log.ConnectionString, Callers, length, Statements(log), prepared: true, cancellation);
    }
}
