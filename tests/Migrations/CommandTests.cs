namespace Migrations.Tests;

/// <summary>A service's program writes the script of what its release needs, for people to read before it is run.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task The_scripts_that_it_writes_make_all_that_it_needs()
    {
        await using var database = await PostgresDatabase.CreateAsync("orders");
        var folder = Directory.CreateTempSubdirectory("test-scripts-");
        var (store, messages) = (Path.Combine(folder.FullName, "store.sql"), Path.Combine(folder.FullName, "messages.sql"));

        Assert.Equal(1, await RunAsync(database, "db-assert"));
        Assert.Equal(0, await RunAsync(database, "db-patch", store, "-d", "marten://store/"));
        Assert.Equal(0, await RunAsync(database, "db-patch", messages, "-d", "wolverine://messages/main"));
        Assert.Empty(await database.QueryAsync<string>("select tablename::text from pg_tables where schemaname in ('orders', 'orders_bus', 'bus')"));
        await database.ExecuteAsync(await File.ReadAllTextAsync(store, TestContext.Current.CancellationToken));
        await database.ExecuteAsync(await File.ReadAllTextAsync(messages, TestContext.Current.CancellationToken));
        Assert.Equal(0, await RunAsync(database, "db-assert"));
        folder.Delete(recursive: true);
    }

    private static async Task<int> RunAsync(PostgresDatabase database, params string[] arguments) =>
        (await ServiceProgram.RunAsync(nameof(Orders), database.ConnectionString, arguments)).ExitCode;
}
