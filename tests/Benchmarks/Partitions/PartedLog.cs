using Benchmarks.Store;
using Npgsql;

namespace Benchmarks.Partitions;

/// <summary>A log in one of the layouts: four of five streams are archived, the older ones, as after years of use.</summary>
internal sealed class PartedLog
{
    public const int PerStream = 10;

    private PartedLog(Layout layout, string connectionString, int streams) =>
        (Layout, ConnectionString, Streams) = (layout, connectionString, streams);

    public Layout Layout { get; }

    public string ConnectionString { get; }

    public int Streams { get; }

    /// <summary>The first stream that is not archived; those after it are not either.</summary>
    public int FirstLive => Streams * 4 / 5;

    public static async Task<PartedLog> CreateAsync(StoreServer server, Layout layout, int events, CancellationToken cancellation)
    {
        var log = new PartedLog(layout, await server.CreateDatabaseAsync(layout.Name, cancellation), events / PerStream);
        await using var source = NpgsqlDataSource.Create(log.ConnectionString);
        string[] steps =
        [
            layout.Schema,
            $"insert into mt_streams (id, version, is_archived) select 'parcel-' || n, {PerStream}, n < {log.FirstLive} from generate_series(0, {log.Streams - 1}) n",
            $"""
            insert into mt_events ({StoreHost.Columns}, is_archived)
            select {StoreHost.Values("'parcel-' || n", "v")}, n < {log.FirstLive}
            from generate_series(0, {log.Streams - 1}) n, generate_series(1, {PerStream}) v
            """,
            "vacuum analyze",
            "checkpoint",
        ];
        foreach (var step in steps)
        {
            await using var command = source.CreateCommand(step);
            command.CommandTimeout = 0;
            await command.ExecuteNonQueryAsync(cancellation);
        }

        return log;
    }
}
