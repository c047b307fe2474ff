using Npgsql;
using Platform.Hosting;
using Platform.Testing;
using StoreUnderTest;

namespace Faults.Tests;

/// <summary>
/// Writers, followers, who build a view anew now and then, and the database server are killed at random moments while they work. The
/// moments come from a seed; a failure names it, and <c>FAULT_SEED</c> runs it again.
/// </summary>
public sealed class KilledStoreTests : IAsyncLifetime
{
    private const int Kills = 14;

    // A kill of the server leaves the machine running, and with it what was written to its files.
    private static readonly Dictionary<string, string> Quick = new() { ["fsync"] = "off" };

    private readonly string folder = Path.Combine(Path.GetTempPath(), $"killed-store-{Guid.NewGuid():N}");
    private readonly List<Victim> victims = [];
    private EmbeddedPostgres server = null!;

    public static TheoryData<int> Seeds => Environment.GetEnvironmentVariable("FAULT_SEED") is { Length: > 0 } seed
        ? [int.Parse(seed)]
        : [1, Random.Shared.Next(2, int.MaxValue)];

    public async ValueTask InitializeAsync()
    {
        server = await EmbeddedPostgres.StartAsync(folder, Quick);
        await server.CreateDatabaseAsync("store");
        await using var source = NpgsqlDataSource.Create(server.ConnectionString("store"));
        await using var command = source.CreateCommand("create table witnessed (seen bigserial primary key, position bigint not null)");
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        victims.ForEach(victim => victim.Dispose());
        var data = server.DataFolder;
        await server.DisposeAsync();
        Directory.Delete(data, recursive: true);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Nothing_acknowledged_is_lost_and_nothing_comes_twice_whoever_is_killed(int seed)
    {
        var random = new Random(seed);
        var connectionString = server.ConnectionString("store");
        var program = typeof(Namings).Assembly;
        Victim[] writers =
        [
            new(program, "write", connectionString, $"{random.Next()}"), new(program, "write", connectionString, $"{random.Next()}"),
        ];
        Victim[] followers = [new(program, "follow", connectionString), new(program, "follow", connectionString)];
        victims.AddRange([.. writers, .. followers]);
        victims.ForEach(victim => victim.Start());
        await using var log = new StoredLog(connectionString);
        await Eventually.TrueAsync(async () => await log.CountAsync() > 100, "the writers write");

        var rebuilds = 0;
        for (var kill = 0; kill < Kills; kill++)
        {
            rebuilds += random.Next(2) == 0 && await log.TryRebuildAsync() ? 1 : 0;
            await Task.Delay(random.Next(100, 1_200), TestContext.Current.CancellationToken);
            await KillOneAsync(random);
        }

        // Whoever was killed last comes back to work before everybody is asked to end.
        var before = await log.CountAsync();
        await Eventually.TrueAsync(async () => await log.CountAsync() > before, "the writers write again");
        await Task.WhenAll(writers.Select(writer => writer.StopAsync()));
        Assert.True(rebuilds > 0, $"FAULT_SEED={seed}: no rebuild was asked for.");
        await Eventually.TrueAsync(log.IsRebuiltAsync, "the last rebuild has come to its end");
        await Eventually.TrueAsync(log.IsFollowedAsync, "the view and the witness have followed to the end of the log");

        await log.CheckAsync([.. writers.SelectMany(writer => writer.Acknowledged)], $"FAULT_SEED={seed}");
        await Task.WhenAll(followers.Select(follower => follower.StopAsync()));
    }

    private async Task KillOneAsync(Random random)
    {
        var choice = random.Next(victims.Count + 1);
        var absence = TimeSpan.FromMilliseconds(random.Next(500));
        if (choice < victims.Count)
        {
            await victims[choice].KillAsync();
            await Task.Delay(absence, TestContext.Current.CancellationToken);
            victims[choice].Start();
            return;
        }

        await server.KillAsync();
        await server.DisposeAsync();
        await Task.Delay(absence, TestContext.Current.CancellationToken);
        server = await EmbeddedPostgres.StartAsync(folder, Quick, server.Port);
    }
}
