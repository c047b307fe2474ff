namespace Platform.Hosting;

internal sealed class DistributedApplicationBuilder(DistributedApplicationOptions options) : IDistributedApplicationBuilder
{
    private readonly List<IResource> resources = [];
    private readonly Dictionary<IResource, HashSet<IResource>> waits = [];

    public DistributedApplicationOptions Options => options;

    public IReadOnlyList<IResource> Resources => resources;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (resources.Any(other => other.Name.Equals(resource.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new HostingException($"There are two resources named {resource.Name}.");
        }

        resources.Add(resource);
        waits.Add(resource, []);
        return new ResourceBuilder<T>(resource, this);
    }

    public void Wait(IResource resource, IResource other) => waits[resource].Add(other);

    public DistributedApplication Build()
    {
        foreach (var resource in resources)
        {
            RefuseCycle(resource, []);
        }

        foreach (var resource in resources.OfType<ProcessResource>())
        {
            resource.Http?.Allot(resource.Name, resource.Replicas);
        }

        return new DistributedApplication(options, resources, waits);
    }

    private void RefuseCycle(IResource resource, IReadOnlyList<IResource> path)
    {
        IReadOnlyList<IResource> longer = [.. path, resource];
        if (path.Contains(resource))
        {
            throw new HostingException($"These resources wait for one another: {string.Join(" → ", longer.Select(one => one.Name))}.");
        }

        foreach (var other in waits[resource])
        {
            RefuseCycle(other, longer);
        }
    }

    private sealed record ResourceBuilder<T>(T Resource, IDistributedApplicationBuilder ApplicationBuilder) : IResourceBuilder<T>
        where T : IResource;
}
