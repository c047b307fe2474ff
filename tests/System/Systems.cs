using Testing.Monitoring;
using WholeSystem.Published;

namespace WholeSystem;

/// <summary>One process of each service, messages in PostgreSQL: what a newcomer runs. Somebody takes down what it tells of itself.</summary>
public sealed class OnPostgres() : RunningSystem("--transport", "postgres")
{
    public OtlpSink Telemetry { get; private set; } = null!;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Telemetry.DisposeAsync();
    }

    protected override async Task<IReadOnlyDictionary<string, string>> SettingsAsync()
    {
        Telemetry = await OtlpSink.StartAsync();
        return Telemetry.Settings;
    }
}

/// <summary>Two processes of orders and inventory, messages in PostgreSQL.</summary>
public sealed class ReplicatedOnPostgres() : RunningSystem("--transport", "postgres", "--replicas", "orders=2", "--replicas", "inventory=2");

/// <summary>Three processes of each service, messages over RabbitMQ: what production runs.</summary>
public sealed class ReplicatedOnRabbitMq() : RunningSystem(
    "--transport", "rabbitmq",
    "--replicas", "orders=3", "--replicas", "inventory=3", "--replicas", "subscriptions=3", "--replicas", "notifications=3");

// Each system has the machine to itself while its tests run.
[CollectionDefinition(nameof(OnPostgres), DisableParallelization = true)]
public sealed class OnPostgresCollection : ICollectionFixture<OnPostgres>;

[CollectionDefinition(nameof(ReplicatedOnPostgres), DisableParallelization = true)]
public sealed class ReplicatedOnPostgresCollection : ICollectionFixture<ReplicatedOnPostgres>;

[CollectionDefinition(nameof(ReplicatedOnRabbitMq), DisableParallelization = true)]
public sealed class ReplicatedOnRabbitMqCollection : ICollectionFixture<ReplicatedOnRabbitMq>;

[CollectionDefinition(nameof(PublishedSystem), DisableParallelization = true)]
public sealed class PublishedSystemCollection : ICollectionFixture<PublishedSystem>;

[CollectionDefinition(nameof(AppHostProcessTests), DisableParallelization = true)]
public sealed class AppHostProcessCollection;
