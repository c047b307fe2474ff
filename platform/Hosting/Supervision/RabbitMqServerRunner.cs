namespace Platform.Hosting;

internal sealed class RabbitMqServerRunner(RabbitMqServerResource resource, DistributedApplicationOptions options) : ServerRunner(resource, options)
{
    protected override bool CanInstall => RabbitMqInstallation.CanInstall;

    protected override async Task<string> FindAsync(string given, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(given, UriKind.Absolute, out var broker) || broker.Scheme is not ("amqp" or "amqps"))
        {
            throw new HostingException("The connection string for RabbitMQ cannot be read: expected amqp://user:password@host:port.");
        }

        var place = $"{broker.Host}:{RabbitMqHandshake.PortOf(broker)}";
        return await AnswersAsync(given, cancellation)
            ? place
            : throw new HostingException($"The RabbitMQ broker that was given for {resource.Name} does not answer at {place}. Check host and port.");
    }

    protected override Task<bool> AnswersAsync(string connectionString, CancellationToken cancellation) =>
        RabbitMqHandshake.AnswersAsync(new Uri(connectionString), cancellation);

    protected override Task<bool> IsInstalledAsync(CancellationToken cancellation) => Task.FromResult(RabbitMqInstallation.Find() is not null);

    protected override IServer InContainer(string folder) => new RabbitMqContainer(folder);

    protected override async Task<IServer> OpenAsync(string folder, CancellationToken cancellation) =>
        await RabbitMqNode.OpenAsync(folder, cancellation);
}
