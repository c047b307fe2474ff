using AppHost.Services;

namespace AppHost.LocalServers;

/// <summary>A server of this machine that stands in for a container.</summary>
internal sealed class LocalServer(
    string name, string command, Func<EndpointReferenceExpression, EndpointReferenceExpression, ReferenceExpression> connectionString)
    : ExecutableResource(name, command, Repository.Root), IResourceWithConnectionString
{
    /// <summary>Stands for the port on its command line.</summary>
    public const string Port = "{port}";

    private const string Endpoint = "tcp";

    public ReferenceExpression ConnectionStringExpression => connectionString(At(EndpointProperty.IPV4Host), At(EndpointProperty.Port));

    /// <summary>Adds it to the application: ready when the question about its connection string is answered.</summary>
    public IResourceBuilder<LocalServer> AddTo(
        IDistributedApplicationBuilder builder,
        IResourceBuilder<ParameterResource> password,
        Func<string, CancellationToken, Task> ask,
        params string[] arguments) => builder
        .AddResource(this)
        .WithEndpoint(name: Endpoint, isProxied: false)
        .WithArgs(context =>
        {
            foreach (var argument in arguments)
                context.Args.Add(argument == Port ? At(EndpointProperty.Port) : argument);
        })
        .WithEnvironment("SERVER_PASSWORD", password)
        .WithReadiness(async cancellation => await ask((await ConnectionStringExpression.GetValueAsync(cancellation))!, cancellation))
        .WithAutoRestart()
        .ExcludeFromManifest();

    private EndpointReferenceExpression At(EndpointProperty property) => this.GetEndpoint(Endpoint).Property(property);
}
