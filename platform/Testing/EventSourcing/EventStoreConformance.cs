using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Platform.EventSourcing;
using Xunit;

namespace Platform.Testing.EventSourcing;

/// <summary>
/// What every event store must do, whatever it is built on: derive a class per engine and run it. Each test has a database of its
/// own, and as many replicas of a service on it as it starts.
/// </summary>
public abstract partial class EventStoreConformance : IAsyncLifetime
{
    private readonly List<IHost> replicas = [];

    /// <summary>The events of the suite.</summary>
    protected static EventTypes Types { get; } = new(typeof(CounterEvent));

    /// <summary>The metadata of events whose metadata does not matter.</summary>
    protected static EventMetadata Metadata { get; } = new("conformance");

    /// <summary>The store of the first replica.</summary>
    protected IEventStore Store => Get<IEventStore>();

    /// <summary>The companions of the first replica.</summary>
    protected ICompanions Companions => Get<ICompanions>();

    /// <summary>Ends a test's waiting when the run is cancelled.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync() => await StartReplicaAsync(Types, [new CounterTotals()]);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas.ToList())
        {
            await StopReplicaAsync(replica);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Builds a host with the engine under test on this test's database.</summary>
    protected abstract IHost BuildHost(EventTypes types, IReadOnlyList<View> views, IReadOnlyList<ILogSubscription> subscriptions);

    /// <summary>Writes an event directly, as another engine or an older service would have.</summary>
    protected abstract Task WriteForeignEventAsync(StreamId stream, string name);

    /// <summary>Starts another replica on this test's database.</summary>
    protected async Task<IHost> StartReplicaAsync(EventTypes types, IReadOnlyList<View> views, params IReadOnlyList<ILogSubscription> subscriptions)
    {
        var replica = BuildHost(types, views, subscriptions);
        replicas.Add(replica);
        await replica.StartAsync();
        return replica;
    }

    /// <summary>Starts another replica that does nothing but run a subscription.</summary>
    protected Task<IHost> StartReplicaAsync(ILogSubscription subscription) => StartReplicaAsync(Types, [], subscription);

    /// <summary>Stops a replica.</summary>
    protected async Task StopReplicaAsync(IHost replica)
    {
        replicas.Remove(replica);
        await replica.StopAsync();
        await ((IAsyncDisposable)replica).DisposeAsync();
    }

    /// <summary>A service of the first replica.</summary>
    protected T Get<T>()
        where T : notnull => replicas[0].Services.GetRequiredService<T>();

    /// <summary>A stream that no other test uses.</summary>
    protected static StreamId NewStream() => StreamId.Of("counter", Guid.CreateVersion7().ToString());

    /// <summary>So many events that can be told apart.</summary>
    protected static object[] Counts(int count) => [.. Enumerable.Range(1, count).Select(by => new CounterEvent.Counted(by))];

    /// <summary>Appends to one stream.</summary>
    protected Task<AppendVerdict> AppendAsync(StreamId stream, long expectedVersion, params IReadOnlyList<object> events) =>
        Store.AppendAsync(new Append([new StreamAppend(stream, expectedVersion, events)], Metadata), Cancellation);
}
