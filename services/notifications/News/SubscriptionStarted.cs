using Contracts.Subscriptions;
using Marten;
using Wolverine;

namespace Notifications;

public static class SubscriptionStartedHandler
{
    public static Task<OutgoingMessages> Handle(
        SubscriptionStarted heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(SubscriptionStarted heard, DateTimeOffset now) => new(
        $"subscription.started:{heard.SubscriptionId}",
        "subscription.started",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["subscriptionId"] = $"{heard.SubscriptionId}",
            ["plan"] = heard.Plan,
            ["amount"] = Plain.Amount(heard.Price),
            ["currency"] = heard.Price.Currency,
            ["firstChargeAt"] = $"{heard.FirstChargeAt.UtcDateTime:O}",
        },
        now);
}
