using Contracts.Subscriptions;
using Marten;
using Wolverine;

namespace Notifications;

public static class SubscriptionRenewedHandler
{
    public static Task<OutgoingMessages> Handle(
        SubscriptionRenewed heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(SubscriptionRenewed heard, DateTimeOffset now) => new(
        $"subscription.renewed:{heard.SubscriptionId}:{heard.PeriodEnd.ToUnixTimeMilliseconds()}",
        "subscription.renewed",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["subscriptionId"] = $"{heard.SubscriptionId}",
            ["plan"] = heard.Plan,
            ["amount"] = Plain.Amount(heard.Amount),
            ["currency"] = heard.Amount.Currency,
            ["periodEnd"] = $"{heard.PeriodEnd.UtcDateTime:O}",
        },
        now);
}
