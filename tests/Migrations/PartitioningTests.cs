using JasperFx;

namespace Migrations.Tests;

/// <summary>A store that an earlier release made is copied into partitions: no event is lost, and positions go on where they were.</summary>
public sealed class PartitioningTests : IAsyncLifetime
{
    private PostgresDatabase database = null!;
    private RunningRelease earlier = null!;
    private RunningRelease present = null!;

    public async ValueTask InitializeAsync()
    {
        database = await PostgresDatabase.CreateAsync(RunningRelease.Service);
        earlier = new RunningRelease(database, store =>
        {
            Present.Release.Configure(store);
            store.Events.UseArchivedStreamPartitioning = false;
        });
        present = new RunningRelease(database, Present.Release.Configure);
        await earlier.RunScriptAsync();

        // As that release left it: Marten's way.
        await database.ExecuteAsync("alter sequence parcels.mt_events_sequence owned by parcels.mt_events.seq_id");
    }

    public async ValueTask DisposeAsync()
    {
        await earlier.DisposeAsync();
        await present.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task It_is_partitioned_at_the_start_and_positions_go_on()
    {
        var ids = await SendSomeAsync(earlier, 3);

        await StartAsync(present);
        await present.AppendAsync<Present.Parcel>(ids[0], new Present.ParcelSent());
        await SendSomeAsync(present, 1);

        Assert.Equal([1L, 2L, 3L, 4L, 5L], await PositionsAsync());
        Assert.Equal(["mt_events_default"], await PartitionsAsync());
        Assert.True((await present.LoadAsync<Present.Parcel>(ids[0]))!.IsSent);
        await present.Store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_script_for_it_does_the_same()
    {
        await SendSomeAsync(earlier, 2);

        await present.RunScriptAsync();
        await SendSomeAsync(present, 1);

        Assert.Equal([1L, 2L, 3L], await PositionsAsync());
        await present.Store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_fails_on_the_way_leaves_it_as_it_was()
    {
        await SendSomeAsync(earlier, 2);
        await database.ExecuteAsync("create table parcels.mt_events_temp (id int)");

        await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(present));
        await SendSomeAsync(earlier, 1);

        Assert.Equal([1L, 2L, 3L], await PositionsAsync());
        Assert.Equal(["mt_events"], await PartitionsAsync());
    }

    [Fact]
    public async Task The_earlier_release_goes_on_until_it_ends_and_does_not_start_again()
    {
        var ids = await SendSomeAsync(earlier, 2);
        await StartAsync(present);

        await earlier.AppendAsync<Present.Parcel>(ids[0], new Present.ParcelSent());
        await SendSomeAsync(earlier, 1);
        await Assert.ThrowsAnyAsync<Exception>(() => StartAsync(earlier));

        Assert.Equal([1L, 2L, 3L, 4L], await PositionsAsync());
        await present.Store.Storage.Database.AssertDatabaseMatchesConfigurationAsync(TestContext.Current.CancellationToken);
    }

    private static Task StartAsync(RunningRelease release) =>
        release.Store.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);

    private static async Task<IReadOnlyList<Guid>> SendSomeAsync(RunningRelease release, int many)
    {
        List<Guid> ids = [];
        for (var next = 0; next < many; next++)
        {
            ids.Add(Guid.CreateVersion7());
            await release.StartAsync<Present.Parcel>(ids[^1], new Present.ParcelPacked(ids[^1], "1 Street"));
        }

        return ids;
    }

    private Task<IReadOnlyList<long>> PositionsAsync() => database.QueryAsync<long>("select seq_id from parcels.mt_events order by 1");

    private Task<IReadOnlyList<string>> PartitionsAsync() =>
        database.QueryAsync<string>("select distinct tableoid::regclass::text from parcels.mt_events order by 1");
}
