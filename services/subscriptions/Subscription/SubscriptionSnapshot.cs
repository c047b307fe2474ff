using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Subscriptions;

/// <summary>The subscription as commands and readers see it, written in the transaction of its events.</summary>
public sealed class SubscriptionSnapshot : SingleStreamProjection<Subscription, SubscriptionId>
{
    // Without this it would be asked about the streams of plans as well.
    public SubscriptionSnapshot()
    {
        IncludeType<SubscriptionStarted>();
        IncludeType<InvoiceIssued>();
        IncludeType<InvoicePaid>();
        IncludeType<PaymentFailed>();
        IncludeType<PaymentRetried>();
        IncludeType<PaymentVoidRequested>();
        IncludeType<PaymentVoided>();
        IncludeType<RefundRequested>();
        IncludeType<PaymentRefunded>();
        IncludeType<InvoiceRefunded>();
        IncludeType<SubscriptionSuspended>();
        IncludeType<PeriodRestarted>();
        IncludeType<SubscriptionPaused>();
        IncludeType<SubscriptionResumed>();
        IncludeType<PlanChanged>();
        IncludeType<PaymentMethodChanged>();
        IncludeType<CancellationRequested>();
        IncludeType<CancellationRevoked>();
        IncludeType<SubscriptionEnded>();
    }

    public override Subscription? Evolve(Subscription? snapshot, SubscriptionId id, IEvent e) => e.Data is SubscriptionStarted started
        ? Subscription.Of(id, started)
        : snapshot?.After(e.Data);
}
