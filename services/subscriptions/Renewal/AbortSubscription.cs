using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Subscriptions;

/// <summary>An operator ends a subscription that hangs. The audit log knows who, and why.</summary>
[MessageIdentity("subscriptions.abort-subscription", Version = 1)]
public sealed record AbortSubscription(SubscriptionId SubscriptionId);

public static class AbortSubscriptionHandler
{
    public static (Events, OutgoingMessages) Handle(
        AbortSubscription message, [WriteModel] Subscription subscription, IOptions<BillingOptions> options, TimeProvider clock) =>
        subscription.HasEnded ? ([], []) : options.RenewalAt(clock).End(subscription, Reasons.Requested);
}
