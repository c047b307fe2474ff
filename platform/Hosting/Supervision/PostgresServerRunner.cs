using Npgsql;

namespace Platform.Hosting;

internal sealed class PostgresServerRunner(PostgresServerResource resource, DistributedApplicationOptions options) : ServerRunner(resource, options)
{
    protected override bool CanInstall => PostgresInstallation.CanInstall;

    protected override async Task<string> FindAsync(string given, CancellationToken cancellation)
    {
        var parts = Parse(given);
        return await AnswersAsync(given, cancellation)
            ? $"{parts.Host}:{parts.Port}"
            : throw new HostingException(
                $"The PostgreSQL server that was given for {resource.Name} does not answer at {parts.Host}:{parts.Port} as user {parts.Username}. "
                + "Check host, port, user and password.");
    }

    protected override Task<bool> AnswersAsync(string connectionString, CancellationToken cancellation) =>
        PostgresDatabases.AnswersAsync(connectionString, cancellation);

    protected override async Task<bool> IsInstalledAsync(CancellationToken cancellation) =>
        (await PostgresBinaries.FindAllAsync(cancellation)).Count > 0;

    protected override IServer InContainer(string folder) => new PostgresContainer(folder);

    protected override async Task<IServer> OpenAsync(string folder, CancellationToken cancellation) =>
        await PostgresCluster.OpenAsync(folder, settings: null, durable: true, cancellation);

    private static NpgsqlConnectionStringBuilder Parse(string given)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(given);
        }
        catch (ArgumentException error)
        {
            throw new HostingException($"The connection string for PostgreSQL cannot be read: {error.Message}");
        }
    }
}
