using Npgsql;

namespace Platform.Hosting;

/// <summary>
/// Finds or provides a PostgreSQL server, in this order: the one that was given, the programs on this machine, Docker, the
/// distribution's package.
/// </summary>
internal sealed class PostgresServerRunner(PostgresServerResource resource, DistributedApplicationOptions options) : ResourceRunner
{
    private readonly ProcessLog log = Log(options, resource.Name);
    private ResourceInstance? instance;
    private IPostgresServer? server;
    private Supervisor? supervisor;

    public override IReadOnlyList<ResourceInstance> Instances => [Instance];

    private ResourceInstance Instance => instance ??= new ResourceInstance(resource.Name, resource.Name, url: null, log);

    public override async Task StartAsync(CancellationToken cancellation)
    {
        if (resource.Given is not null)
        {
            await UseAsync(resource.Given, cancellation);
            return;
        }

        if (supervisor is null)
        {
            server = await ProvideAsync(cancellation);
            var port = Ports.Free();
            var connectionString = server.ConnectionString(port, "postgres");
            supervisor = new Supervisor(
                Instance,
                log,
                stop => server.PrepareServerAsync(port, stop),
                stop => PostgresDatabases.AnswersAsync(connectionString, stop),
                server.Description,
                options);
            resource.Know(connectionString);
        }

        await supervisor.StartAsync().WaitAsync(cancellation);
    }

    public override Task StopAsync() => supervisor?.StopAsync() ?? Task.CompletedTask;

    public override void Dispose()
    {
        supervisor?.Dispose();
        server?.Dispose();
        log.Dispose();
    }

    private async Task UseAsync(string given, CancellationToken cancellation)
    {
        var parts = Parse(given);
        if (!await PostgresDatabases.AnswersAsync(given, cancellation))
        {
            throw new HostingException(
                $"The PostgreSQL server that was given for {resource.Name} does not answer at {parts.Host}:{parts.Port} as user {parts.Username}. "
                + "Check host, port, user and password.");
        }

        resource.Know(given);
        Instance.Become(ResourceState.Ready, $"given, {parts.Host}:{parts.Port}");
    }

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

    private async Task<IPostgresServer> ProvideAsync(CancellationToken cancellation)
    {
        var folder = Path.Combine(options.DataFolder, resource.Name);
        if ((await PostgresBinaries.FindAllAsync(cancellation)).Count == 0)
        {
            if (await DockerContainer.EngineAnswersAsync(cancellation))
            {
                return new PostgresContainer(folder);
            }

            Instance.Become(ResourceState.Starting, PostgresInstallation.CanInstall ? "is not installed; installing it with apt-get" : null);
        }

        return await PostgresCluster.OpenAsync(folder, settings: null, durable: true, cancellation);
    }
}

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
