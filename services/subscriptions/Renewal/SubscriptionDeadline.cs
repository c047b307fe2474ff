using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Subscriptions;

/// <summary>
/// The one timer of a subscription: when it comes, the subscription's state judges whether a period is to be billed, a payment to be tried again, or
/// something that was not heard of to be asked for again. It is never cancelled; a newer one, with a higher number, makes it mean nothing.
/// </summary>
[MessageIdentity("subscriptions.subscription-deadline", Version = 1)]
public sealed record SubscriptionDeadline(SubscriptionId SubscriptionId, int Timer)
{
    public ScheduledMessage<SubscriptionDeadline> At(DateTimeOffset time) => this.ScheduledAt(time);
}

public static class SubscriptionDeadlineHandler
{
    public static (Events, OutgoingMessages) Handle(
        SubscriptionDeadline message, [WriteModel] Subscription subscription, IOptions<BillingOptions> options, TimeProvider clock) =>
        options.RenewalAt(clock).OnDeadline(subscription, message);
}
