using Contracts;
using ServiceDefaults.Payments;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Subscriptions;

/// <summary>Asks the payment provider to pay back what it took for a subscription that had ended.</summary>
[MessageIdentity("subscriptions.refund-payment", Version = 1)]
public sealed record RefundPayment(SubscriptionId SubscriptionId, OrderId Payment, Money Amount);

public static class RefundPaymentHandler
{
    public static async Task LoadAsync(RefundPayment message, PaymentProvider provider, CancellationToken stop) =>
        await provider.RefundAsync(message.Payment.Value, message.Amount, before: 0, stop);

    public static (Events, OutgoingMessages) Handle(RefundPayment message, [WriteModel] Subscription subscription) =>
        Renewal.OnRefunded(subscription, message.Payment);
}
