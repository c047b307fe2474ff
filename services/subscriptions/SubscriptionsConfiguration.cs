using Contracts.Customers;
using Contracts.Orders;
using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using ServiceDefaults.Archiving;
using ServiceDefaults.EventStore;
using ServiceDefaults.Messaging;

namespace Subscriptions;

/// <summary>The service's table of contents: its streams, read models, and where its messages go.</summary>
public static class SubscriptionsConfiguration
{
    public const string Service = "subscriptions";

    public static void Events(StoreOptions store)
    {
        // A plan's stream is named by its code, a subscription's by its id.
        var events = store.Events;
        events.StreamIdentity = StreamIdentity.AsString;
        events.MapEventType<PlanPublished>("plan_published");
        events.MapEventType<PlanRevised>("plan_revised");
        events.MapEventType<SubscriptionStarted>("subscription_started");
        events.MapEventType<InvoiceIssued>("invoice_issued");
        events.MapEventType<InvoicePaid>("invoice_paid");
        events.MapEventType<PaymentFailed>("payment_failed");
        events.MapEventType<PaymentRetried>("payment_retried");
        events.MapEventType<PaymentVoidRequested>("payment_void_requested");
        events.MapEventType<PaymentVoided>("payment_voided");
        events.MapEventType<RefundRequested>("refund_requested");
        events.MapEventType<PaymentRefunded>("payment_refunded");
        events.MapEventType<InvoiceRefunded>("invoice_refunded");
        events.MapEventType<SubscriptionSuspended>("subscription_suspended");
        events.MapEventType<PeriodRestarted>("period_restarted");
        events.MapEventType<SubscriptionPaused>("subscription_paused");
        events.MapEventType<SubscriptionResumed>("subscription_resumed");
        events.MapEventType<PlanChanged>("plan_changed");
        events.MapEventType<PaymentMethodChanged>("payment_method_changed");
        events.MapEventType<CancellationRequested>("cancellation_requested");
        events.MapEventType<CancellationRevoked>("cancellation_revoked");
        events.MapEventType<SubscriptionEnded>("subscription_ended");

        store.Projections.Add<PlanSnapshot>(ProjectionLifecycle.Inline);
        store.Projections.Add<SubscriptionSnapshot>(ProjectionLifecycle.Inline);
        store.Projections.Add<Invoices>(ProjectionLifecycle.Inline);
        store.Projections.Add<UpcomingRenewals>(ProjectionLifecycle.Async);
        store.Schema.For<Plan>().Duplicate(plan => plan.Name);
        store.AddKeysetIndexes<Subscription>(
            row => new { row.CustomerId, row.StartedAt, row.Id },
            row => new { row.Status, row.StartedAt, row.Id },
            row => new { row.StartedAt, row.Id });
        store.AddDeadlineIndex<Subscription>(subscription => subscription.Deadline, "deadline");
        store.AddKeysetIndexes<Invoice>(invoice => new { invoice.Subscription, invoice.Id });
        store.Schema.For<Invoice>().Duplicate(invoice => invoice.PaidBy);
        store.AddKeysetIndexes<UpcomingRenewal>(row => new { row.DueAt, row.Id });
    }

    // A plan is what its subscribers agreed to.
    public static void Ended(EndedStreams streams) => streams.Of<Subscription>(subscription => subscription.IsOver);

    public static void Messages(Routes routes) => routes
        .Send<PlacePrepaidOrder>("orders")
        .Send<PersonalDataErased>("orders")
        .Send<Contracts.Subscriptions.SubscriptionStarted>("notifications")
        .Send<Contracts.Subscriptions.SubscriptionRenewed>("notifications")
        .Send<Contracts.Subscriptions.RenewalFailed>("notifications")
        .Send<Contracts.Subscriptions.SubscriptionEnded>("notifications")
        .Local<SubscriptionDeadline>("renewals", atOnce: 20)
        .Local<ChargePayment>("charges", atOnce: 40)
        .Local<VoidPayment>("voids", atOnce: 10)
        .Local<RefundPayment>("refunds", atOnce: 5);
}
