using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Hands the log to a subscription, and moves its checkpoint after that: a page may come twice, never be left out.</summary>
internal sealed class SubscriptionFollower(ILogSubscription subscription, NpgsqlDataSource source) : ILogFollower
{
    public string Name => subscription.Name;

    public async Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, CancellationToken cancellation)
    {
        await subscription.HandleAsync(events, cancellation);
        await Checkpoint.MoveAsync(source, Name, checkpoint, events[^1].Position, cancellation);
    }
}
