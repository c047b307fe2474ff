using Wolverine.Attributes;

namespace Contracts.Subscriptions;

/// <summary>A customer has subscribed to a plan.</summary>
/// <param name="SubscriptionId">The subscription, a UUIDv7.</param>
/// <param name="CustomerId">Whose it is: the subject of the customer's token.</param>
/// <param name="Plan">What the plan is called.</param>
/// <param name="Price">What one period costs.</param>
/// <param name="FirstChargeAt">When the first period is billed (UTC): at once, or when the trial ends.</param>
[MessageIdentity("subscriptions.subscription-started", Version = 1)]
public sealed record SubscriptionStarted(Guid SubscriptionId, string CustomerId, string Plan, Money Price, DateTimeOffset FirstChargeAt);

/// <summary>A period of a subscription was paid.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Plan">What the plan is called.</param>
/// <param name="Amount">What was taken.</param>
/// <param name="PeriodEnd">When the paid period ends and the next one is billed (UTC).</param>
[MessageIdentity("subscriptions.subscription-renewed", Version = 1)]
public sealed record SubscriptionRenewed(Guid SubscriptionId, string CustomerId, string Plan, Money Amount, DateTimeOffset PeriodEnd);

/// <summary>A period of a subscription could not be paid.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Plan">What the plan is called.</param>
/// <param name="Amount">What is due.</param>
/// <param name="Attempt">Which attempt failed, 1 or more.</param>
/// <param name="NextAttemptAt">When it is tried again (UTC).</param>
/// <param name="IsLastWarning">Whether that is the last time.</param>
[MessageIdentity("subscriptions.renewal-failed", Version = 1)]
public sealed record RenewalFailed(
    Guid SubscriptionId, string CustomerId, string Plan, Money Amount, int Attempt, DateTimeOffset NextAttemptAt, bool IsLastWarning);

/// <summary>A subscription has ended and is billed no more.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="CustomerId">Whose it is.</param>
/// <param name="Plan">What the plan is called.</param>
/// <param name="Reason"><c>requested</c>, <c>unpaid</c> or <c>erased</c>.</param>
[MessageIdentity("subscriptions.subscription-ended", Version = 1)]
public sealed record SubscriptionEnded(Guid SubscriptionId, string CustomerId, string Plan, string Reason);
