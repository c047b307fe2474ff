using AppHost.Publishing;

namespace AppHost.Services;

internal static class ServiceBuilderExtensions
{
    private const string Endpoint = "http";
    private const string Metrics = "metrics";

    // The gateway must have noticed that a replica leaves before that closes its door.
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(3);

    /// <summary>A web service of ours, in as many processes as the run asks for.</summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, Run run, int? port = null)
        where TProject : IProjectMetadata, new()
    {
        var count = run.Options.Replicas.GetValueOrDefault(name, 1);
        var all = Enumerable.Range(1, count).Select(number => One(number == 1 ? name : $"{name}-{number}")).ToList();
        all[0].WithAnnotation(new Replicas.Annotation([.. all.Skip(1).Select(one => one.Resource)]));
        IResourceBuilder<ProjectResource> service = count == 1 ? all[0] : new Replicas(all);
        return count == 1 ? service : service.WithEnvironment("Shutdown__Drain", Drain.ToString("c"));

        IResourceBuilder<ProjectResource> One(string each) => builder.AddProgram<TProject>(each, run)
            .WithHttpEndpoint(port, name: Endpoint, isProxied: false)
            .WithHttpReadiness("/health/ready")
            .WithAutoRestart();
    }

    /// <summary>A program of ours: what was built is run as it is, without a second process that would build and watch it.</summary>
    public static IResourceBuilder<ProjectResource> AddProgram<TProject>(this IDistributedApplicationBuilder builder, string name, Run run)
        where TProject : IProjectMetadata, new()
    {
        var project = builder.AddProject<TProject>(name, options => options.ExcludeLaunchProfile = true);
        if (builder.ExecutionContext.IsPublishMode)
            return project.AsPublished(Drain);

        var path = project.Resource.GetProjectMetadata().ProjectPath;
        var debugged = Environment.GetEnvironmentVariable("DEBUG_SESSION_PORT") is not null;
        if (!debugged && Repository.Program(Path.GetFileNameWithoutExtension(path)) is { } program)
            project.WithAnnotation(new ExecutableAnnotation { Command = program, WorkingDirectory = Path.GetDirectoryName(path)! });

        return project.WithEnvironment(context =>
        {
            context.EnvironmentVariables["ASPNETCORE_ENVIRONMENT"] = "Production";
            // Kept in memory and sent again and again, telemetry would hold a service up when the dashboard has ended before it.
            context.EnvironmentVariables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "";
            if (run.Dashboard is null)
                context.EnvironmentVariables.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        });
    }

    /// <summary>As Aspire's own, for every replica of what is referred to.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<ProjectResource> service)
        where T : IResourceWithEnvironment
    {
        var name = service.Resource.Name;
        builder.WithReferenceRelationship(service);
        foreach (var (number, replica) in Replicas.Of(service.Resource).Index())
            builder.WithEnvironment($"services__{name}__{Endpoint}__{number}", replica.GetEndpoint(Endpoint));
        return builder;
    }

    /// <summary>What carries messages: the broker, or PostgreSQL where there is none.</summary>
    public static IResourceBuilder<ProjectResource> WithMessaging(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<IResourceWithConnectionString>? rabbitmq) => rabbitmq is null
        ? builder.WithEnvironment("Messaging__Transport", "postgres")
        : builder.WithEnvironment("Messaging__Transport", "rabbitmq").WithReference(rabbitmq).WaitFor(rabbitmq);

    /// <summary>The master key under which the keys of persons are kept.</summary>
    public static IResourceBuilder<ProjectResource> WithPersonalData(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<ParameterResource> key) => builder
        .WithEnvironment("PersonalData__Current", "1")
        .WithEnvironment("PersonalData__MasterKeys__1", key);

    /// <summary>Whose tokens are valid: those of the issuer here, or of the one that whoever publishes the system names.</summary>
    public static IResourceBuilder<ProjectResource> WithIssuer(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<ProjectResource> identity) => builder
        .WithEnvironment("Auth__Issuer", builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? ReferenceExpression.Create($"{builder.ApplicationBuilder.AddSetting("issuer-url", "https://shop.example")}")
            : ReferenceExpression.Create($"{identity.GetEndpoint(Endpoint)}"))
        .WithLocalEnvironment("Auth__RequireHttps", "false");

    /// <summary>The world can reach it, but for its metrics, which have a port of their own; in a container all services' metrics have.</summary>
    public static IResourceBuilder<ProjectResource> WithPublicEndpoint(this IResourceBuilder<ProjectResource> builder)
    {
        builder.WithExternalHttpEndpoints();
        return builder.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? builder
            : builder
                .WithHttpEndpoint(name: Metrics, isProxied: false)
                .WithEnvironment("Telemetry__MetricsPort", builder.GetEndpoint(Metrics).Property(EndpointProperty.TargetPort));
    }

    /// <summary>Where money is taken: in the sandbox here, else at the provider that whoever publishes the system has a contract with.</summary>
    public static IResourceBuilder<ProjectResource> WithPaymentProvider(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<ProjectResource>? sandbox) => sandbox is null
        ? builder.WithSetting("services__payments__http__0", "payments-url", "https://payments.example")
        : builder.WithReference(sandbox).WaitFor(sandbox);

    /// <summary>A folder for what the service must find again: in the data folder here, else a volume that its replicas share.</summary>
    public static IResourceBuilder<ProjectResource> WithKeptFolder(
        this IResourceBuilder<ProjectResource> builder, string variable, Run run)
    {
        var name = builder.Resource.Name;
        return builder.ApplicationBuilder.ExecutionContext.IsRunMode
            ? builder.WithEnvironment(variable, run.Folder(name))
            : builder.WithAnnotation(new ContainerMountAnnotation(name, ContainerImage.Home, ContainerMountType.Volume, isReadOnly: false))
                .WithEnvironment(variable, $"{ContainerImage.Home}/kept");
    }

    /// <summary>What holds for runs on this machine and is not published.</summary>
    public static IResourceBuilder<T> WithLocalEnvironment<T>(this IResourceBuilder<T> builder, string name, string value)
        where T : IResourceWithEnvironment =>
        builder.ApplicationBuilder.ExecutionContext.IsRunMode ? builder.WithEnvironment(name, value) : builder;
}
