using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>What a service tells its event store.</summary>
/// <param name="ConnectionString">The service's own database, in Npgsql's form.</param>
/// <param name="Events">Every event of the service.</param>
public sealed record PostgresEventStoreOptions(string ConnectionString, EventTypes Events)
{
    internal const int DefaultMaxEventSize = 1024 * 1024;

    /// <summary>
    /// The most that one event may have as JSON, in bytes of UTF-8; 1 MiB if nothing else is said. It bounds writing, never reading.
    /// </summary>
    public int MaxEventSize { get; init; } = DefaultMaxEventSize;

    /// <summary>The views to fold; each by its own document type.</summary>
    public IReadOnlyList<View> Views { get; init; } = [];

    /// <summary>The subscriptions to run, made when the host starts.</summary>
    public IReadOnlyList<Func<IServiceProvider, ILogSubscription>> Subscriptions { get; init; } = [];

    /// <summary>
    /// What protects personal data: a service with some needs it. See <see cref="PersonalAttribute"/>.
    /// </summary>
    public MasterKeys? MasterKeys { get; init; }
}
