namespace AppHost.Databases;

/// <summary>On a database server: a service that has a database there, and how it signs in.</summary>
internal sealed record ServiceDatabase(string Service, string Database, ParameterResource Password, bool HasMessages) : IResourceAnnotation;

internal static class ServiceDatabaseExtensions
{
    // With messages in PostgreSQL, all services share a database and see each other's messages only.
    private const string Shared = "shop";

    // Published, five services with a database may have six copies each, and the server takes 500 connections.
    private const string Bounded = ";Maximum Pool Size=15";

    /// <summary>Gives a service a login role of its own, and waits for the server. Without messages it sees nothing of what carries them.</summary>
    public static IResourceBuilder<ProjectResource> WithDatabase(
        this IResourceBuilder<ProjectResource> builder, IResourceBuilder<IResourceWithConnectionString> postgres, Run run, bool hasMessages = true)
    {
        var service = builder.Resource.Name;
        var password = run.AddSecret(builder.ApplicationBuilder, $"{service}-database-password").Resource;
        var database = new ServiceDatabase(service, run.Options.Transport == Transport.Postgres ? Shared : service, password, hasMessages);
        postgres.WithAnnotation(database);

        var server = ((IResourceWithEndpoints)postgres.Resource).GetEndpoint("tcp");
        var (host, port) = (server.Property(EndpointProperty.IPV4Host), server.Property(EndpointProperty.Port));
        var pool = builder.ApplicationBuilder.ExecutionContext.IsPublishMode ? Bounded : "";
        return builder
            .WithEnvironment(
                "ConnectionStrings__database",
                ReferenceExpression.Create($"Host={host};Port={port};Username={service};Password={password};Database={database.Database}{pool}"))
            .WaitFor(postgres);
    }
}
