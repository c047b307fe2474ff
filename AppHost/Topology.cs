using Platform.Hosting;

namespace AppHost;

/// <summary>What the system consists of, and what needs what.</summary>
public static class Topology
{
    /// <summary>The name of the database server.</summary>
    public const string Server = "postgres";

    /// <summary>The name of the broker, where one carries the messages.</summary>
    public const string Broker = "messaging";

    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(3);

    /// <summary>The services that have an event store.</summary>
    public static IReadOnlyList<string> WithStore { get; } = ["inventory", "orders"];

    /// <summary>The services that can run as several replicas.</summary>
    public static IReadOnlyList<string> Scalable { get; } = ["inventory", "orders"];

    public static DistributedApplication Build(RunSettings settings)
    {
        var options = new DistributedApplicationOptions { DataFolder = settings.DataFolder };
        var builder = DistributedApplication.CreateBuilder(options with { ProjectDirectory = Path.Combine(options.ProjectDirectory, "AppHost") });

        var postgres = builder.AddPostgres(Server, settings.Postgres);
        var ordersDb = postgres.AddDatabase("orders-db", "orders");
        var inventoryDb = postgres.AddDatabase("inventory-db", "inventory");
        var bus = postgres.AddDatabase("bus");
        var broker = settings.Transport == MessageTransport.RabbitMq ? builder.AddRabbitMQ(Broker, settings.RabbitMq) : null;

        var personalDataKey = new Lazy<string>(() => PersonalDataKey.Of(settings.DataFolder));

        var identity = builder.AddProject("identity", "../services/identity/Identity.csproj")
            .WithEnvironment("Identity__DemoUsers", "true")
            .WithEnvironment("Identity__KeysFolder", Path.Combine(settings.DataFolder, "identity"))
            .WithHttpHealthCheck("/health/ready");
        identity.WithEnvironment("Auth__Issuer", identity.GetEndpoint());

        var payments = builder.AddProject("payments", "../sandbox/payments/Payments.csproj")
            .WithEnvironment("Sandbox__DataFolder", Path.Combine(settings.DataFolder, "payments"))
            .WithHttpHealthCheck("/health/ready");

        var inventory = builder.AddProject("inventory", "../services/inventory/Inventory.csproj")
            .WithReference(inventoryDb).WaitFor(inventoryDb)
            .WithMessaging(bus, broker)
            .WithReference(identity).WaitFor(identity)
            .WithReplicas(settings.ReplicasOf("inventory")).WithDrain()
            .WithHttpHealthCheck("/health/ready");

        var orders = builder.AddProject("orders", "../services/orders/Orders.csproj")
            .WithReference(ordersDb).WaitFor(ordersDb)
            .WithMessaging(bus, broker)
            .WithReference(identity).WaitFor(identity)
            .WithReference(payments).WaitFor(payments)
            .WithEnvironment("Fulfilment__Payment", settings.PaymentPatience.ToString("c"))
            .WithEnvironment(PersonalDataKey.Variable, () => personalDataKey.Value)
            .WithReplicas(settings.ReplicasOf("orders")).WithDrain()
            .WithHttpHealthCheck("/health/ready");

        builder.AddProject("gateway", "../gateway/Gateway.csproj")
            .WithHttpEndpoint(port: settings.GatewayPort)
            .WithReference(identity).WaitFor(identity)
            .WithReference(inventory).WaitFor(inventory)
            .WithReference(orders).WaitFor(orders)
            .WithHttpHealthCheck("/health/ready");

        return builder.Build();
    }

    /// <summary>
    /// Where other replicas stand in, one that is told to end waits until the gateway has noticed: that probes once a second, with a second's
    /// patience.
    /// </summary>
    private static IResourceBuilder<ProjectResource> WithDrain(this IResourceBuilder<ProjectResource> service) =>
        service.Resource.Replicas > 1 ? service.WithEnvironment("Shutdown__Drain", DrainTime.ToString("c")) : service;

    /// <summary>The bus's database in any case, and the broker where one carries the messages.</summary>
    private static IResourceBuilder<ProjectResource> WithMessaging(
        this IResourceBuilder<ProjectResource> service,
        IResourceBuilder<PostgresDatabaseResource> bus,
        IResourceBuilder<RabbitMqServerResource>? broker)
    {
        service.WithReference(bus).WaitFor(bus);
        return broker is null ? service : service.WithReference(broker).WaitFor(broker);
    }
}
