using Marten;
using ServiceDefaults.Archiving;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>What has happened to a subscription: names and times, and whose doing it was; no contents.</summary>
public static class ReadSubscriptionHistoryEndpoint
{
    public static Task<Subscription?> LoadAsync(SubscriptionId subscriptionId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Subscription>(subscriptionId, stop);

    [WolverineGet("/subscriptions/{subscriptionId}/history")]
    public static async Task<IReadOnlyList<HistoryEntry>> Get(Subscription subscription, IQuerySession session, CancellationToken stop)
    {
        var events = await session.WholeStream(subscription.Id.Value).ToListAsync(stop);
        return [.. events.Select(happened => new HistoryEntry(happened.EventTypeName, happened.Timestamp, happened.Version, happened.UserName))];
    }
}

public sealed record HistoryEntry(string Name, DateTimeOffset At, long Version, string? By);
