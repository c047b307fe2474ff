using Npgsql;
using Platform.EventSourcing;

namespace Platform.EventStore.Postgres;

/// <summary>Hands the log to a subscription, and moves its checkpoint after that: a page may come twice, never be left out.</summary>
internal sealed class SubscriptionFollower(ILogSubscription subscription, NpgsqlDataSource source) : ILogFollower
{
    public string Name => subscription.Name;

    // What it does with an event may take long, and a page may come again; so it comes in small ones.
    public int MaxPage => LogAgent.PageSize;

    public async Task TakeAsync(IReadOnlyList<RecordedEvent> events, long checkpoint, bool isLast, CancellationToken cancellation)
    {
        await subscription.HandleAsync(events, cancellation);
        await Checkpoint.MoveSoonAsync(source, Name, checkpoint, events[^1].Position, cancellation);
    }
}
