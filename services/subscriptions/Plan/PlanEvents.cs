using Contracts;

namespace Subscriptions;

// What can happen to a plan. Names and shapes are the storage format: add a version, never edit one in place.

public sealed record PlanPublished(
    string Name, BillingInterval Interval, Money Price, IReadOnlyList<PlanItem> Items, BillingInterval? TrialPeriod);

/// <summary>Who subscribes from now on gets these terms; whoever has subscribed keeps theirs.</summary>
public sealed record PlanRevised(
    string Name, BillingInterval Interval, Money Price, IReadOnlyList<PlanItem> Items, BillingInterval? TrialPeriod);
