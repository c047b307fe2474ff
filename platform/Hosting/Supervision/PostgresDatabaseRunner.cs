using Npgsql;

namespace Platform.Hosting;

/// <summary>Creates a database on a server that is ready.</summary>
internal sealed class PostgresDatabaseRunner(PostgresDatabaseResource resource) : ResourceRunner
{
    public override void Dispose()
    {
        // A database lives in its server.
    }

    public override async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            var server = await resource.Server.GetConnectionStringAsync(cancellation);
            await PostgresDatabases.CreateAsync(server, resource.DatabaseName, cancellation);
        }
        catch (NpgsqlException error)
        {
            throw new HostingException(
                $"The database {resource.DatabaseName} could not be created on {resource.Server.Name}: {error.Message}", error);
        }
    }
}
