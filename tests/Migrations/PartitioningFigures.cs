using System.Diagnostics;

namespace Migrations.Tests;

/// <summary>What Marten's partitions for archived streams would cost, as docs/adr/0029 tells. It is run by asking for it.</summary>
public sealed class PartitioningFigures(ITestOutputHelper output)
{
    private const int Rounds = 15;
    private const int StreamsOfARound = 60;
    private const int AppendsOfAStream = 6;
    private const int Archived = 20_000;

    [Fact(Explicit = true)]
    public async Task Appends_and_reads_with_and_without_partitions()
    {
        await using var plain = await StoreOfOrdersAsync(partitioned: false);
        await using var partitioned = await StoreOfOrdersAsync(partitioned: true);
        await plain.FillAsync();
        await partitioned.FillAsync();
        await plain.RoundAsync();
        await partitioned.RoundAsync();
        List<double> without = [], with = [];
        for (var round = 0; round < Rounds; round++)
        {
            without.Add(await plain.RoundAsync());
            with.Add(await partitioned.RoundAsync());
        }

        const double Appends = StreamsOfARound * (AppendsOfAStream + 1);
        output.WriteLine($"appends/s, median of {Rounds}: {Appends / Median(without):0} without, {Appends / Median(with):0} with partitions");
        output.WriteLine(await partitioned.ExplainAsync("select * from parcels.mt_events where stream_id = '{0}' and is_archived = false"));
        output.WriteLine(await partitioned.ExplainAsync("select * from parcels.mt_events where stream_id = '{0}'"));
        output.WriteLine(await partitioned.ExplainAsync("select version, is_archived from parcels.mt_streams where id = '{0}' for update"));
    }

    private static double Median(List<double> of) => of.Order().ElementAt(of.Count / 2);

    private static async Task<Measured> StoreOfOrdersAsync(bool partitioned)
    {
        var database = await PostgresDatabase.CreateAsync(RunningRelease.Service);
        var release = new RunningRelease(database, store =>
        {
            Present.Release.Configure(store);
            store.Events.UseArchivedStreamPartitioning = partitioned;
        });
        await release.RunScriptAsync();
        return new Measured(database, release);
    }

    private sealed record Measured(PostgresDatabase Database, RunningRelease Release) : IAsyncDisposable
    {
        public async Task<double> RoundAsync()
        {
            var clock = Stopwatch.StartNew();
            for (var stream = 0; stream < StreamsOfARound; stream++)
            {
                var id = Guid.CreateVersion7();
                await Release.StartAsync<Present.Parcel>(id, new Present.ParcelPacked(id, "1 Street"));
                for (var append = 0; append < AppendsOfAStream; append++)
                {
                    await using var session = Release.Store.LightweightSession();
                    (await session.Events.FetchForExclusiveWriting<Present.Parcel>(id)).AppendOne(new Present.ParcelSent());
                    await session.SaveChangesAsync();
                }
            }

            return clock.Elapsed.TotalSeconds;
        }

        /// <summary>Streams that were archived, so that both partitions have indexes to look into.</summary>
        public Task FillAsync() => Database.ExecuteAsync(
            $"""
            insert into parcels.mt_streams (id, type, version, is_archived)
            select md5(n::text)::uuid, 'parcel', 4, true from generate_series(1, {Archived}) n;
            insert into parcels.mt_events (seq_id, id, stream_id, version, data, type, is_archived, timestamp)
            select nextval('parcels.mt_events_sequence'), gen_random_uuid(), md5(n::text)::uuid, v, '{"{}"}', 'parcel_sent', true, now()
            from generate_series(1, {Archived}) n, generate_series(1, 4) v;
            analyze parcels.mt_streams; analyze parcels.mt_events
            """);

        public async Task<string> ExplainAsync(string query)
        {
            await Database.ExecuteAsync("analyze parcels.mt_events; analyze parcels.mt_streams");
            var id = (await Database.QueryAsync<Guid>("select id from parcels.mt_streams_default limit 1"))[0];
            var asked = query.Replace("{0}", $"{id}", StringComparison.Ordinal);
            return string.Join('\n', await Database.QueryAsync<string>($"explain (costs off) {asked}"));
        }

        public async ValueTask DisposeAsync()
        {
            await Release.DisposeAsync();
            await Database.DisposeAsync();
        }
    }
}
