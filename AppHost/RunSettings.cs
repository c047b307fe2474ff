using Platform.Hosting;

namespace AppHost;

/// <summary>How a run was asked for.</summary>
public sealed record RunSettings
{
    public const int DefaultGatewayPort = 8080;

    /// <summary>Where the gateway listens; 0 for a free port.</summary>
    public int GatewayPort { get; init; } = DefaultGatewayPort;

    /// <summary>Where everything that outlives the run is kept.</summary>
    public string DataFolder { get; init; } = new DistributedApplicationOptions().DataFolder;

    /// <summary>A PostgreSQL server to use instead of one of our own.</summary>
    public string? Postgres { get; init; }

    /// <summary>What carries messages between services.</summary>
    public MessageTransport Transport { get; init; }

    /// <summary>A RabbitMQ broker to use instead of one of our own.</summary>
    public string? RabbitMq { get; init; }

    /// <summary>Whether demo data is put in once.</summary>
    public bool Seed { get; init; } = true;

    /// <summary>How many processes a service runs as, where it is not one.</summary>
    public IReadOnlyDictionary<string, int> Replicas { get; init; } = new Dictionary<string, int>();

    /// <summary>How long an order waits for its payment to be authorised before it is rejected.</summary>
    public TimeSpan PaymentPatience { get; init; } = TimeSpan.FromSeconds(30);

    public int ReplicasOf(string service) => Replicas.GetValueOrDefault(service, 1);
}

/// <summary>What carries messages between services. Delayed messages and dead letters are in the bus's database with either.</summary>
public enum MessageTransport
{
    Postgres,
    RabbitMq,
}
