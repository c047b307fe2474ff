using Wolverine;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>
/// Dunning: a period that could not be paid is tried again as the schedule says, each time as a payment of its own, with a last warning; then the
/// subscription is suspended or ends. A customer who has mended what was wrong may have it tried in between.
/// </summary>
internal sealed partial class Renewal
{
    public const string TimedOut = "timeout";

    public (Events, OutgoingMessages) Retry(Subscription subscription, bool byCustomer, params object[] before)
    {
        var (number, attempt) = (subscription.Charge!.Number, subscription.Charge.Attempt + 1);
        var payment = Charge.PaymentFor(subscription.Id, number, attempt);
        return Decided(
            subscription,
            [.. before, new PaymentRetried(number, payment, attempt, byCustomer, now + options.Payment)],
            new ChargePayment(subscription.Id, payment));
    }

    private (Events, OutgoingMessages) Fail(Subscription subscription, string code)
    {
        var charge = subscription.Charge!;
        var next = charge.ByCustomer ? charge.NextAttemptAt : options.NextAttempt(charge.Step, now);
        var failed = new PaymentFailed(charge.Number, charge.Payment, charge.Attempt, code, next);
        return true switch
        {
            _ when next is { } at => Decided(subscription, [failed], Announcing.Failed(subscription.After(failed), at, options)),
            _ when subscription.Status == SubscriptionStatus.Unpaid => Decided(subscription, [failed]),
            _ when options.AfterDunning == AfterDunning.Suspend && !subscription.EndsWithPeriod =>
                Decided(subscription, [failed, new SubscriptionSuspended()], Announcing.Ended(subscription, Reasons.Unpaid)),
            _ => Decided(
                subscription,
                [failed, new SubscriptionEnded(Reasons.Unpaid, charge.Number)],
                Announcing.Ended(subscription, Reasons.Unpaid)),
        };
    }
}
