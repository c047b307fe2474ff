using Npgsql;

namespace Testing;

/// <summary>A database of one's own, with a service's login role and schemas as the AppHost makes them; dropped when it is disposed of.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly string superuser;
    private readonly string service;
    private readonly string name;

    private PostgresDatabase(string superuser, string service, string name)
    {
        (this.superuser, this.service, this.name) = (superuser, service, name);
        ConnectionString = new NpgsqlConnectionStringBuilder(superuser) { Username = service, Password = service, Database = name }.ConnectionString;
    }

    /// <summary>Its name on the server.</summary>
    public string Name => name;

    /// <summary>How the service connects.</summary>
    public string ConnectionString { get; }

    /// <param name="service">Whose it is.</param>
    /// <param name="superuser">How a superuser connects to the server; to the tests' own when it is not said.</param>
    public static async Task<PostgresDatabase> CreateAsync(string service, string? superuser = null)
    {
        var database = new PostgresDatabase(superuser ?? await PostgresServer.SuperuserAsync(), service, $"test_{Guid.CreateVersion7():N}");
        await ExecuteAsync(
            database.superuser,
            $"do $$ begin create role {service} login password '{service}'; exception when duplicate_object or unique_violation then null; end $$",
            $"create database {database.name}");
        await ExecuteAsync(
            new NpgsqlConnectionStringBuilder(database.superuser) { Database = database.name }.ConnectionString,
            $"create schema {service} authorization {service}",
            $"create schema {service}_bus authorization {service}",
            $"create schema bus authorization {service}");
        return database;
    }

    /// <summary>The same database where another server has it.</summary>
    public PostgresDatabase At(string otherSuperuser) => new(otherSuperuser, service, name);

    /// <summary>Does something to the database as the service may.</summary>
    public Task ExecuteAsync(string statement) => ExecuteAsync(ConnectionString, statement);

    /// <summary>What one column of a query says.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql)
    {
        await using var connection = await OpenAsync(ConnectionString);
        await using var reader = await new NpgsqlCommand(sql, connection).ExecuteReaderAsync();
        List<T> found = [];
        while (await reader.ReadAsync())
        {
            found.Add(reader.GetFieldValue<T>(0));
        }

        return found;
    }

    /// <summary>Reads something in a transaction that does not end before it is disposed of.</summary>
    public async Task<IAsyncDisposable> HoldAsync(string query)
    {
        var connection = await OpenAsync(ConnectionString);
        await new NpgsqlCommand($"begin; {query}", connection).ExecuteNonQueryAsync();
        return connection;
    }

    public async ValueTask DisposeAsync() => await ExecuteAsync(superuser, $"drop database {name} with (force)");

    private static async Task ExecuteAsync(string connectionString, params string[] statements)
    {
        await using var connection = await OpenAsync(connectionString);
        foreach (var statement in statements)
        {
            await new NpgsqlCommand(statement, connection).ExecuteNonQueryAsync();
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
