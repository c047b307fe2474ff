using Contracts.Orders;
using Contracts.Subscriptions;

namespace Subscriptions;

/// <summary>What other services are told.</summary>
internal static class Announcing
{
    public static Contracts.Subscriptions.SubscriptionStarted Started(Subscription subscription, DateTimeOffset firstChargeAt) => new(
        subscription.Id.ToGuid(), subscription.CustomerId, subscription.Terms.Name, subscription.Terms.Price, firstChargeAt);

    public static SubscriptionRenewed Renewed(Subscription subscription, Charge paid) => new(
        subscription.Id.ToGuid(),
        subscription.CustomerId,
        subscription.Terms.Name,
        subscription.Amount(paid.Amount),
        subscription.PeriodEnd);

    /// <summary>The order of the period that is paid, under the id of the payment that was made for it; null when the plan has no items.</summary>
    /// <param name="due">The subscription before it was paid.</param>
    public static PlacePrepaidOrder? OrderOf(Subscription due) => due.Terms.Items.Count == 0 ? null : new(
        due.Charge!.Payment,
        due.CustomerId,
        [.. due.Terms.Items.Select(item => item.ToLine())],
        due.Amount(due.Charge.Amount),
        due.ShippingAddress);

    public static RenewalFailed Failed(Subscription failed, DateTimeOffset nextAttemptAt, BillingOptions options) => new(
        failed.Id.ToGuid(),
        failed.CustomerId,
        failed.Terms.Name,
        failed.Amount(failed.Charge!.Amount),
        failed.Charge.Attempt,
        nextAttemptAt,
        failed.Charge.Step >= options.Retries);

    public static Contracts.Subscriptions.SubscriptionEnded Ended(Subscription subscription, string reason) => new(
        subscription.Id.ToGuid(), subscription.CustomerId, subscription.Terms.Name, reason);
}
