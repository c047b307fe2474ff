namespace Platform.Hosting;

/// <summary>
/// Finds or provides a server, in this order: the one that was given, the programs on this machine, Docker, the distribution's package.
/// </summary>
internal abstract class ServerRunner(ServerResource resource, DistributedApplicationOptions options) : ResourceRunner
{
    private readonly ProcessLog log = Log(options, resource.Name);
    private ResourceInstance? instance;
    private IServer? server;
    private Supervisor? supervisor;

    public override IReadOnlyList<ResourceInstance> Instances => [Instance];

    /// <summary>Whether its package could be installed here, now.</summary>
    protected abstract bool CanInstall { get; }

    private ResourceInstance Instance => instance ??= new ResourceInstance(resource.Name, resource.Name, url: null, log);

    public override async Task StartAsync(CancellationToken cancellation)
    {
        if (resource.Given is { } given)
        {
            var place = await FindAsync(given, cancellation);
            resource.Know(given);
            Instance.Become(ResourceState.Ready, $"given, {place}");
            return;
        }

        if (supervisor is null)
        {
            server = await ProvideAsync(Path.Combine(options.DataFolder, resource.Name), cancellation);
            var port = Ports.Free();
            var connectionString = server.ConnectionString(port);
            supervisor = new Supervisor(
                Instance,
                log,
                stop => server.PrepareServerAsync(port, stop),
                stop => AnswersAsync(connectionString, stop),
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

    /// <summary>Makes sure that the given server answers; returns where it is, for people. The text it was given by may hold a password.</summary>
    /// <exception cref="HostingException">The connection string cannot be read, or nobody answers there.</exception>
    protected abstract Task<string> FindAsync(string given, CancellationToken cancellation);

    protected abstract Task<bool> AnswersAsync(string connectionString, CancellationToken cancellation);

    /// <summary>Whether the programs are on this machine.</summary>
    protected abstract Task<bool> IsInstalledAsync(CancellationToken cancellation);

    protected abstract IServer InContainer(string folder);

    /// <summary>The server by the programs of this machine, which are installed first if need be.</summary>
    protected abstract Task<IServer> OpenAsync(string folder, CancellationToken cancellation);

    private async Task<IServer> ProvideAsync(string folder, CancellationToken cancellation)
    {
        if (!await IsInstalledAsync(cancellation))
        {
            if (await DockerContainer.EngineAnswersAsync(cancellation))
            {
                return InContainer(folder);
            }

            Instance.Become(ResourceState.Starting, CanInstall ? "is not installed; installing it with apt-get" : null);
        }

        return await OpenAsync(folder, cancellation);
    }
}
