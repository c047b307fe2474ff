using Contracts;
using Microsoft.Extensions.Options;
using ServiceDefaults.Payments;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Subscriptions;

/// <summary>Asks the payment provider to let go of a payment and never to take it later, or to say that it is taken.</summary>
[MessageIdentity("subscriptions.void-payment", Version = 1)]
public sealed record VoidPayment(SubscriptionId SubscriptionId, OrderId Payment);

public static class VoidPaymentHandler
{
    public static async Task<VoidAnswer> LoadAsync(VoidPayment message, PaymentProvider provider, Envelope envelope, CancellationToken stop) =>
        new(await provider.TryVoidAsync(message.Payment.Value, envelope.Id, stop));

    public static (Events, OutgoingMessages) Handle(
        VoidPayment message, VoidAnswer answer, [WriteModel] Subscription subscription, IOptions<BillingOptions> options, TimeProvider clock)
    {
        var renewal = options.RenewalAt(clock);
        return answer.IsVoided ? renewal.OnVoided(subscription, message.Payment) : renewal.OnCharged(subscription, message.Payment);
    }
}

/// <summary>What the provider says to a void.</summary>
/// <param name="IsVoided">False when the payment was taken before.</param>
public sealed record VoidAnswer(bool IsVoided);
