using Contracts.Subscriptions;
using Marten;
using Wolverine;

namespace Notifications;

public static class RenewalFailedHandler
{
    public static Task<OutgoingMessages> Handle(
        RenewalFailed heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(RenewalFailed heard, DateTimeOffset now) => new(
        $"subscription.renewal-failed:{heard.SubscriptionId}:{heard.NextAttemptAt.ToUnixTimeMilliseconds()}",
        "subscription.renewal-failed",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["subscriptionId"] = $"{heard.SubscriptionId}",
            ["plan"] = heard.Plan,
            ["amount"] = Plain.Amount(heard.Amount),
            ["currency"] = heard.Amount.Currency,
            ["attempt"] = $"{heard.Attempt}",
            ["nextAttemptAt"] = $"{heard.NextAttemptAt.UtcDateTime:O}",
            ["lastWarning"] = heard.IsLastWarning ? "yes" : "no",
        },
        now);
}
