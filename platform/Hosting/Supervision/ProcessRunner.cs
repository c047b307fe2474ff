namespace Platform.Hosting;

/// <summary>Runs the replicas of a program.</summary>
internal sealed class ProcessRunner : ResourceRunner
{
    private readonly ProcessResource resource;
    private readonly List<Supervisor> replicas;

    public ProcessRunner(ProcessResource resource, DistributedApplicationOptions options)
    {
        this.resource = resource;
        replicas = [.. Enumerable.Range(0, resource.Replicas).Select(replica => Supervise(replica, options))];
    }

    public override IReadOnlyList<ResourceInstance> Instances => [.. replicas.Select(replica => replica.Instance)];

    public override Task StartAsync(CancellationToken cancellation)
    {
        resource.Http?.RequireFree(resource.Name);
        return Task.WhenAll(replicas.Select(replica => replica.StartAsync())).WaitAsync(cancellation);
    }

    public override Task StopAsync() => Task.WhenAll(replicas.Select(replica => replica.StopAsync()));

    public override void Dispose() => replicas.ForEach(replica => replica.Dispose());

    private Supervisor Supervise(int replica, DistributedApplicationOptions options)
    {
        var name = resource.ReplicaName(replica);
        var url = resource.Http is null ? null : new Uri(resource.Http.Url(replica));
        var log = Log(options, name);
        return new Supervisor(
            new ResourceInstance(resource.Name, name, url, log),
            log,
            cancellation => resource.PrepareAsync(replica, cancellation),
            Health(url),
            description: null,
            options);
    }

    private Func<CancellationToken, Task<bool>>? Health(Uri? url)
    {
        if (resource.HealthPath is null)
        {
            return null;
        }

        var check = new Uri(url ?? throw new HostingException($"{resource.Name} has a health check and no HTTP endpoint."), resource.HealthPath);
        return cancellation => HttpHealth.IsHealthyAsync(check, cancellation);
    }
}
