using Npgsql;
using Platform.Messaging.Postgres;
using Platform.Postgres;
using Platform.Testing;
using Platform.Testing.Upgrades;

namespace Messaging.Tests;

/// <summary>An earlier release's replicas send and receive while this one brings the bus database up to date.</summary>
public sealed class UpgradeTests
{
    public static TheoryData<string> Releases => EarlierRelease.Numbers();

    [Theory]
    [MemberData(nameof(Releases))]
    public async Task An_earlier_release_works_on_while_the_schema_is_brought_up_to_date(string number)
    {
        await using var database = await PostgresServer.CreateDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var fresh = await PostgresServer.CreateDatabaseAsync();
        await using var freshSource = NpgsqlDataSource.Create(fresh.ConnectionString);
        var release = EarlierRelease.Of(number);
        await release.InstallAsync(source);

        var done = await release.WorkThroughAsync(source, () => MigrateAsync(source));
        await MigrateAsync(freshSource);

        Assert.Equal(await SchemaShape.ReadAsync(freshSource), await SchemaShape.ReadAsync(source));

        // Each publication left one message that is not due for an hour: none of those was lost, and none came twice.
        await using var delayed = source.CreateCommand("select count(*) from messages where visible_at > now() + interval '30 minutes'");
        Assert.Equal((long)done["publish"], await delayed.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }

    private static Task MigrateAsync(NpgsqlDataSource source) =>
        Migrator.MigrateAsync(source, "bus", typeof(PostgresTransportOptions).Assembly);
}
