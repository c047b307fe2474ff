using Npgsql;

namespace Platform.Hosting;

/// <summary>A PostgreSQL server: a given one, or one of our own.</summary>
public sealed class PostgresServerResource : ServerResource
{
    internal PostgresServerResource(string name, string? given)
        : base(name, given)
    {
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyDictionary<string, string>> GetConnectionPropertiesAsync(CancellationToken cancellation = default) =>
        Properties(await GetConnectionStringAsync(cancellation));

    internal static Dictionary<string, string> Properties(string connectionString)
    {
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        var (user, password) = (parts.Username ?? "", parts.Password ?? "");
        return new Dictionary<string, string>
        {
            ["HOST"] = parts.Host ?? "",
            ["PORT"] = parts.Port.ToString(),
            ["USERNAME"] = user,
            ["PASSWORD"] = password,
            ["URI"] = $"postgresql://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@{parts.Host}:{parts.Port}/{parts.Database}",
        };
    }
}

/// <summary>A database on a PostgreSQL server; it is created when it does not exist.</summary>
public sealed class PostgresDatabaseResource : IResourceWithConnectionString
{
    internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource server)
    {
        Name = name;
        DatabaseName = databaseName;
        Server = server;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The database's name on the server.</summary>
    public string DatabaseName { get; }

    /// <summary>The server.</summary>
    public PostgresServerResource Server { get; }

    /// <inheritdoc/>
    public async Task<string> GetConnectionStringAsync(CancellationToken cancellation = default)
    {
        var server = await Server.GetConnectionStringAsync(cancellation);
        return new NpgsqlConnectionStringBuilder(server) { Database = DatabaseName }.ConnectionString;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> GetConnectionPropertiesAsync(CancellationToken cancellation = default)
    {
        var properties = PostgresServerResource.Properties(await GetConnectionStringAsync(cancellation));
        properties["DATABASENAME"] = DatabaseName;
        return properties;
    }
}
