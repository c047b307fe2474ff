using Marten;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>One subscription, now.</summary>
public static class ReadSubscriptionEndpoint
{
    public static Task<Subscription?> LoadAsync(SubscriptionId subscriptionId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Subscription>(subscriptionId, stop);

    [WolverineGet("/subscriptions/{subscriptionId}")]
    public static SubscriptionView Get(Subscription subscription, Caller caller) => SubscriptionView.Of(subscription, caller);
}
