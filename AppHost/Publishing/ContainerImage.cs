namespace AppHost.Publishing;

/// <summary>What Directory.Build.targets puts a service into, and what every container of it is told.</summary>
internal static class ContainerImage
{
    /// <summary>Where each service listens; below 1024 a user who is not root may not.</summary>
    public const int Port = 8080;

    /// <summary>Where each service tells its metrics and nothing else; who calls the service has no way there.</summary>
    public const int MetricsPort = 9090;

    /// <summary>The user of Microsoft's images.</summary>
    public const int User = 1654;

    /// <summary>That user's folder: a volume that is mounted there is that user's from the beginning.</summary>
    public const string Home = "/home/app";

    /// <summary>How long a container may take to leave: until others have noticed, until it is drained, until it has stopped, and more.</summary>
    public const int GraceSeconds = 30;

    /// <summary>What makes a service's tables, and ends.</summary>
    public const string Migrate = "db-apply";

    /// <summary>What asks the service beside it whether it is ready: there is no other program in the image.</summary>
    public const string Health = "health";

    public static string Repository(string service) => $"shop/{service}";

    public static IResourceBuilder<ProjectResource> AsPublished(this IResourceBuilder<ProjectResource> project, TimeSpan drain) => project
        .WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString)
        .WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;

            // Aspire's own: the port has another name in the images, and telemetry that nobody takes is let go.
            variables.Remove("HTTP_PORTS");
            variables.Remove("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY");

            // With it anybody's word would be taken for where a request comes from; the services know whom to believe.
            variables.Remove("ASPNETCORE_FORWARDEDHEADERS_ENABLED");
            variables["ASPNETCORE_ENVIRONMENT"] = "Production";
            variables["ASPNETCORE_HTTP_PORTS"] = $"{Port};{MetricsPort}";
            variables["Telemetry__MetricsPort"] = $"{MetricsPort}";
            variables["OTEL_SERVICE_NAME"] = project.Resource.Name;
            variables["Shutdown__Drain"] = drain.ToString("c");
        })
        .WithSetting("OTEL_EXPORTER_OTLP_ENDPOINT", "otlp-endpoint", "http://collector.observability:4317");
}
