namespace Platform.Hosting;

/// <summary>Starts and stops a resource, whatever kind it is.</summary>
internal abstract class ResourceRunner : IDisposable
{
    /// <summary>Its processes; none for what lives inside another resource.</summary>
    public virtual IReadOnlyList<ResourceInstance> Instances => [];

    /// <summary>Returns when the resource is ready.</summary>
    public abstract Task StartAsync(CancellationToken cancellation);

    /// <summary>Harmless when it was not started.</summary>
    public virtual Task StopAsync() => Task.CompletedTask;

    public abstract void Dispose();

    public static ResourceRunner For(IResource resource, DistributedApplicationOptions options) => resource switch
    {
        ProcessResource process => new ProcessRunner(process, options),
        PostgresServerResource server => new PostgresServerRunner(server, options),
        PostgresDatabaseResource database => new PostgresDatabaseRunner(database),
        RabbitMqServerResource broker => new RabbitMqServerRunner(broker, options),
        _ => throw new HostingException($"Nobody here knows how to run {resource.Name}, a {resource.GetType().Name}."),
    };

    protected static ProcessLog Log(DistributedApplicationOptions options, string name) =>
        new(Path.Combine(options.DataFolder, "logs", name + ".log"));
}
