using Npgsql;
using Platform.Hosting;

namespace Platform.Testing;

/// <summary>
/// The throwaway PostgreSQL server of this test process: started when it is first asked for, shared by all tests, gone with the
/// process. <c>TEST_POSTGRES</c> with a connection string names another server to use instead.
/// </summary>
public static class PostgresServer
{
    private static readonly Dictionary<string, string> Quick = new() { ["fsync"] = "off", ["full_page_writes"] = "off" };
    private static readonly Lazy<Task<string>> Server = new(StartAsync);

    /// <summary>A new, empty database for one test or one class of tests.</summary>
    public static async Task<TestDatabase> CreateDatabaseAsync()
    {
        var server = await Server.Value;
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"create database {name}");
        return new TestDatabase(server, name);
    }

    internal static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given)
        {
            return given;
        }

        // Tests kill clients, never the machine, so that nothing is lost without fsync.
        var server = await EmbeddedPostgres.StartAsync(settings: Quick);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.DisposeAsync().AsTask().Wait(TimeSpan.FromSeconds(10));
        return server.ConnectionString();
    }
}

/// <summary>A database of its own for a test. Disposing drops it, whoever is still connected.</summary>
/// <param name="server">The server's connection string.</param>
/// <param name="name">The database's name.</param>
public sealed class TestDatabase(string server, string name) : IAsyncDisposable
{
    /// <summary>The database's name on the server.</summary>
    public string Name => name;

    /// <summary>How to reach it, as a user who may do everything in it.</summary>
    public string ConnectionString { get; } = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await PostgresServer.ExecuteAsync(server, $"drop database if exists {name} with (force)");
}
