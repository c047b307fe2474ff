using Contracts.Subscriptions;
using Marten;
using Wolverine;

namespace Notifications;

public static class SubscriptionEndedHandler
{
    public static Task<OutgoingMessages> Handle(
        SubscriptionEnded heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(SubscriptionEnded heard, DateTimeOffset now) => new(
        $"subscription.ended:{heard.SubscriptionId}",
        "subscription.ended",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["subscriptionId"] = $"{heard.SubscriptionId}",
            ["plan"] = heard.Plan,
            ["reason"] = heard.Reason,
        },
        now);
}
