using Contracts;
using Marten;
using Microsoft.Extensions.Options;
using ServiceDefaults.Payments;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Subscriptions;

/// <summary>Asks the payment provider to take what a period costs.</summary>
[MessageIdentity("subscriptions.charge-payment", Version = 1)]
public sealed record ChargePayment(SubscriptionId SubscriptionId, OrderId Payment);

public static class ChargePaymentHandler
{
    // No transaction is open during the calls. Only the payment that is waited for is asked for; what was asked for before that ended is let go of,
    // and the provider decides which came first.
    public static async Task<PaymentAnswer?> LoadAsync(
        ChargePayment message, IQuerySession session, PaymentProvider provider, TimeProvider clock, CancellationToken stop)
    {
        var subscription = await session.LoadAsync<Subscription>(message.SubscriptionId, stop);
        if (subscription?.Charge is not { State: ChargeState.Requested } charge || charge.Payment != message.Payment)
        {
            return null;
        }

        var request = new Authorisation(subscription.Amount(charge.Amount), charge.Token, Recurring: charge.Number > 1);
        var answer = await provider.AuthoriseAsync(charge.Payment.Value, request, charge.Due - clock.GetUtcNow(), stop);
        return !answer.IsAuthorised || await provider.TryCaptureAsync(charge.Payment.Value, stop)
            ? answer
            : new PaymentAnswer("declined", "payment_voided");
    }

    public static (Events, OutgoingMessages) Handle(
        ChargePayment message, PaymentAnswer? answer, [WriteModel] Subscription subscription, IOptions<BillingOptions> options, TimeProvider clock)
    {
        var renewal = options.RenewalAt(clock);
        return answer switch
        {
            null => ([], []),
            { IsAuthorised: true } => renewal.OnCharged(subscription, message.Payment),
            { IsOverdue: true } => renewal.OnOverdue(subscription, message.Payment),
            _ => renewal.OnDeclined(subscription, message.Payment, answer.DeclineCode ?? "unknown"),
        };
    }
}
