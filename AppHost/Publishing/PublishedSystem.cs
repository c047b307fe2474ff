using AppHost.Databases;

namespace AppHost.Publishing;

/// <summary>The application's model as publishing sees it.</summary>
internal sealed record PublishedSystem(
    IReadOnlyList<PublishedService> Services, IReadOnlyList<PublishedServer> Servers, IReadOnlyList<ParameterResource> Parameters)
{
    public PublishedServer Server(string name) => Servers.Single(one => one.Name == name);

    public static async Task<PublishedSystem> ReadAsync(IDistributedApplicationBuilder builder)
    {
        var databases = builder.Resources.SelectMany(one => one.Annotations.OfType<ServiceDatabase>()).ToDictionary(one => one.Service);
        var services = new List<PublishedService>();
        foreach (var project in builder.Resources.OfType<ProjectResource>())
            services.Add(new(project, await VariablesAsync(builder, project), databases.GetValueOrDefault(project.Name)));

        var servers = new List<PublishedServer>();
        foreach (var container in builder.Resources.OfType<ContainerResource>())
            servers.Add(new(container, await VariablesAsync(builder, container), await ArgumentsAsync(container)));

        return new(services, servers, [.. builder.Resources.OfType<ParameterResource>().OrderBy(one => one.Name, StringComparer.Ordinal)]);
    }

    private static async Task<IReadOnlyDictionary<string, object>> VariablesAsync(IDistributedApplicationBuilder builder, IResource resource)
    {
        var variables = new Dictionary<string, object>();
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, resource, variables);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await annotation.Callback(context);
        return variables;
    }

    private static async Task<IReadOnlyList<object>> ArgumentsAsync(IResource resource)
    {
        var arguments = new List<object>();
        foreach (var annotation in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await annotation.Callback(new CommandLineArgsCallbackContext(arguments));

        // A shell takes its command as one text; Aspire makes it one only when the application starts.
        return resource is ContainerResource { Entrypoint: "/bin/sh" } && arguments is not ["-c", ..]
            ? ["-c", string.Join(' ', arguments)]
            : arguments;
    }
}

/// <summary>A program of ours.</summary>
internal sealed record PublishedService(ProjectResource Resource, IReadOnlyDictionary<string, object> Variables, ServiceDatabase? Database)
{
    public string Name => Resource.Name;

    /// <summary>The name of its assembly.</summary>
    public string Program => Path.GetFileNameWithoutExtension(Resource.GetProjectMetadata().ProjectPath);

    /// <summary>Whether it is called from outside.</summary>
    public bool IsExternal => Resource.GetEndpoints().Any(one => one.EndpointAnnotation.IsExternal);

    public IEnumerable<ContainerMountAnnotation> Volumes => Resource.Annotations.OfType<ContainerMountAnnotation>();

    /// <summary>What must be there before it starts.</summary>
    public IEnumerable<IResource> WaitsFor => Resource.Annotations.OfType<WaitAnnotation>().Select(one => one.Resource).Distinct();
}

/// <summary>A server of somebody else's make.</summary>
internal sealed record PublishedServer(ContainerResource Resource, IReadOnlyDictionary<string, object> Variables, IReadOnlyList<object> Arguments)
{
    public string Name => Resource.Name;

    public string Image => Resource.Annotations.OfType<ContainerImageAnnotation>().Select(one => $"{one.Registry}/{one.Image}:{one.Tag}").Last();

    public int Port => Resource.Annotations.OfType<EndpointAnnotation>().First().TargetPort!.Value;

    public IEnumerable<ContainerMountAnnotation> Volumes => Resource.Annotations.OfType<ContainerMountAnnotation>();
}
