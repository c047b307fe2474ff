using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.EventSourcing;
using Platform.EventStore.Postgres;
using Platform.Postgres;
using Platform.Testing;
using Platform.Testing.EventSourcing;
using Platform.Testing.Upgrades;

namespace EventStore.Postgres.Tests;

/// <summary>An earlier release's replicas work on while this one brings the database up to date, and both are right afterwards.</summary>
public sealed class UpgradeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Releases => EarlierRelease.Numbers();

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task An_earlier_release_works_on_while_the_schema_is_brought_up_to_date(string number)
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var release = EarlierRelease.Of(number);
        await release.InstallAsync(source);

        var done = await release.WorkThroughAsync(
            source, () => Migrator.MigrateAsync(source, "event-store", typeof(PostgresEventStoreOptions).Assembly, Stop));

        // Whatever the old replicas wrote before, meanwhile and afterwards is what this release reads and builds upon.
        using var host = TestHost.Build(database.ConnectionString, TestStore.Types, [new CounterTotals()], []);
        await host.StartAsync(Stop);
        var store = host.Services.GetRequiredService<IEventStore>();
        var totals = host.Services.GetRequiredService<IViewReader<CounterTotal>>();
        var busy = StreamId.Of("counter", "busy");
        var slice = await store.ReadAsync(busy, cancellation: Stop);
        Assert.Equal(done["append-to-existing-stream"], slice.Version);
        Assert.Equal(Enumerable.Range(1, (int)slice.Version).Select(version => (long)version), slice.Events.Select(happened => happened.Version));
        var append = new Append([new StreamAppend(busy, slice.Version, [new CounterEvent.Counted(3)])], new EventMetadata("new"));
        Assert.IsType<AppendVerdict.Written>(await store.AppendAsync(append, Stop));
        var row = await totals.FindAsync(busy.Value, slice.Version + 1, Stop);
        Assert.Equal(new CounterTotal("old", 3), row?.Document);
        var all = done["append-to-new-stream"] + 1;
        await Eventually.TrueAsync(async () => (await totals.ListAsync(new ViewQuery(all + 1), Stop)).Count == all, $"the view has all {all} counters");
        await host.StopAsync(Stop);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task An_upgraded_database_is_what_a_new_one_is(string number)
    {
        await using var store = await TestStore.CreateAsync();
        await using var database = await PostgresServer.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await EarlierRelease.Of(number).InstallAsync(source);

        await Migrator.MigrateAsync(source, "event-store", typeof(PostgresEventStoreOptions).Assembly, Stop);

        Assert.Equal(await SchemaShape.ReadAsync(store.Source), await SchemaShape.ReadAsync(source));
    }
}
