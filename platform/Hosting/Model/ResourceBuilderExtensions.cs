namespace Platform.Hosting;

/// <summary>The words an application is described in.</summary>
public static class ResourceBuilderExtensions
{
    /// <summary>
    /// Adds a PostgreSQL server: the one that <c>ConnectionStrings__NAME</c> of our own environment gives; else one of our own, from
    /// PostgreSQL's programs on this machine, Docker, or the distribution's package.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="connectionString">A server to use whatever the environment says; null for none.</param>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder, string name, string? connectionString = null) =>
        builder.AddResource(new PostgresServerResource(name, connectionString ?? Environment.GetEnvironmentVariable($"ConnectionStrings__{name}")));

    /// <summary>Adds a database, by default of the resource's name.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = builder.ApplicationBuilder.AddResource(new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource));
        return database.WaitFor(builder);
    }

    /// <summary>
    /// Adds a RabbitMQ broker: the one that <c>ConnectionStrings__NAME</c> of our own environment gives; else one of our own, from
    /// RabbitMQ's programs on this machine, Docker, or the distribution's package.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="connectionString">A broker to use whatever the environment says, as <c>amqp://user:password@host:port</c>; null for none.</param>
    public static IResourceBuilder<RabbitMqServerResource> AddRabbitMQ(
        this IDistributedApplicationBuilder builder, string name, string? connectionString = null) =>
        builder.AddResource(new RabbitMqServerResource(name, connectionString ?? Environment.GetEnvironmentVariable($"ConnectionStrings__{name}")));

    /// <summary>Adds a .NET project with an HTTP endpoint on a free port.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The resource's name.</param>
    /// <param name="projectPath">The .csproj file, relative to <see cref="DistributedApplicationOptions.ProjectDirectory"/>.</param>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath) =>
        builder.AddResource(new ProjectResource(name, Path.GetFullPath(projectPath, builder.Options.ProjectDirectory))).WithHttpEndpoint();

    /// <summary>Adds any program. What it starts itself is stopped with it, but may outlive a kill of ours.</summary>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[] args) =>
        builder
            .AddResource(new ExecutableResource(name, command, Path.GetFullPath(workingDirectory, builder.Options.ProjectDirectory)))
            .WithArgs(args);

    /// <summary>
    /// Tells a resource how to reach another: <c>ConnectionStrings__NAME</c>, and the parts of it as <c>NAME_HOST</c> and so on.
    /// </summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithConnectionString> source)
        where T : ProcessResource
    {
        var other = source.Resource;
        builder.Resource.Environment.Add(async cancellation =>
        {
            var connectionString = await other.GetConnectionStringAsync(cancellation);
            var variables = new Dictionary<string, string> { [$"ConnectionStrings__{other.Name}"] = connectionString };
            foreach (var (property, value) in await other.GetConnectionPropertiesAsync(cancellation))
            {
                variables[$"{VariableName(other.Name)}_{property}"] = value;
            }

            return variables;
        });
        return builder;
    }

    /// <summary>
    /// Tells a resource where another listens: <c>services__NAME__http__INDEX</c> for each replica, and <c>NAME_HTTP</c> for the first.
    /// </summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<ProcessResource> source)
        where T : ProcessResource
    {
        var other = source.Resource;
        builder.Resource.Environment.Add(_ =>
        {
            var variables = new Dictionary<string, string> { [$"{VariableName(other.Name)}_HTTP"] = new EndpointReference(other).Url };
            for (var replica = 0; replica < other.Replicas; replica++)
            {
                variables[$"services__{other.Name}__http__{replica}"] = other.Http!.Url(replica);
            }

            return Task.FromResult<IReadOnlyDictionary<string, string>>(variables);
        });
        return builder;
    }

    /// <summary>Sets an environment variable to what is found out when the resource starts.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, Func<string> value)
        where T : ProcessResource
    {
        builder.Resource.Environment.Add(_ =>
        {
            var variable = new Dictionary<string, string> { [name] = value() };
            return Task.FromResult<IReadOnlyDictionary<string, string>>(variable);
        });
        return builder;
    }

    /// <summary>Sets an environment variable.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : ProcessResource =>
        builder.WithEnvironment(name, () => value);

    /// <summary>Sets an environment variable to the URL of an endpoint.</summary>
    public static IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpoint)
        where T : ProcessResource =>
        builder.WithEnvironment(name, () => endpoint.Url);

    /// <summary>Adds arguments to the command line.</summary>
    public static IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args)
        where T : ProcessResource
    {
        builder.Resource.Arguments.AddRange(args);
        return builder;
    }

    /// <summary>Starts a resource only when another is ready, and stops it before the other.</summary>
    public static IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency)
        where T : IResource
    {
        ((DistributedApplicationBuilder)builder.ApplicationBuilder).Wait(builder.Resource, dependency.Resource);
        return builder;
    }

    /// <summary>Gives a resource an HTTP endpoint on 127.0.0.1.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">The port; null or 0 for a free one.</param>
    /// <param name="env">The environment variable that tells the port; projects are told by <c>ASPNETCORE_URLS</c> and need none.</param>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, string? env = null)
        where T : ProcessResource
    {
        builder.Resource.Http = new HttpEndpoint(port, env);
        return builder;
    }

    /// <summary>A resource is ready when a GET of this path answers 200.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string path)
        where T : ProcessResource
    {
        builder.Resource.HealthPath = path;
        return builder;
    }

    /// <summary>Runs a resource as so many processes, each on a port of its own.</summary>
    public static IResourceBuilder<T> WithReplicas<T>(this IResourceBuilder<T> builder, int replicas)
        where T : ProcessResource
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(replicas, 1);
        builder.Resource.Replicas = replicas;
        return builder;
    }

    /// <summary>Where a resource will listen.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="name">The endpoint; there is only <c>http</c>.</param>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name = "http")
        where T : ProcessResource =>
        name == "http"
            ? new EndpointReference(builder.Resource)
            : throw new HostingException($"{builder.Resource.Name} has no endpoint {name}; there is only http.");

    /// <summary>Upper case, and _ for whatever a shell would not take in a variable's name.</summary>
    private static string VariableName(string name) =>
        new([.. name.ToUpperInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')]);
}
