namespace Platform.Hosting;

/// <summary>
/// Finds or provides a RabbitMQ broker, in this order: the one that was given, the programs on this machine, Docker, the distribution's
/// package.
/// </summary>
internal sealed class RabbitMqServerRunner(RabbitMqServerResource resource, DistributedApplicationOptions options) : ResourceRunner
{
    private readonly ProcessLog log = Log(options, resource.Name);
    private ResourceInstance? instance;
    private IRabbitMqServer? server;
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
            var connectionString = server.ConnectionString(port);
            supervisor = new Supervisor(
                Instance,
                log,
                stop => server.PrepareServerAsync(port, stop),
                stop => RabbitMqHandshake.AnswersAsync(new Uri(connectionString), stop),
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
        // The text is not repeated in a message: it may hold a password.
        if (!Uri.TryCreate(given, UriKind.Absolute, out var broker) || broker.Scheme is not ("amqp" or "amqps"))
        {
            throw new HostingException("The connection string for RabbitMQ cannot be read: expected amqp://user:password@host:port.");
        }

        var place = $"{broker.Host}:{RabbitMqHandshake.PortOf(broker)}";
        if (!await RabbitMqHandshake.AnswersAsync(broker, cancellation))
        {
            throw new HostingException($"The RabbitMQ broker that was given for {resource.Name} does not answer at {place}. Check host and port.");
        }

        resource.Know(given);
        Instance.Become(ResourceState.Ready, $"given, {place}");
    }

    private async Task<IRabbitMqServer> ProvideAsync(CancellationToken cancellation)
    {
        var folder = Path.Combine(options.DataFolder, resource.Name);
        if (RabbitMqInstallation.Find() is null)
        {
            if (await DockerContainer.EngineAnswersAsync(cancellation))
            {
                return new RabbitMqContainer(folder);
            }

            Instance.Become(ResourceState.Starting, RabbitMqInstallation.CanInstall ? "is not installed; installing it with apt-get" : null);
        }

        return await RabbitMqNode.OpenAsync(folder, cancellation);
    }
}
