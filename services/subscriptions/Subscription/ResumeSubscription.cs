using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>A paused subscription goes on: its period ends later by as long as it was paused.</summary>
public static class ResumeSubscriptionEndpoint
{
    public static ProblemDetails Validate(Subscription subscription) => subscription.Status == SubscriptionStatus.Paused
        ? WolverineContinue.NoProblems
        : Refusals.Rule("subscription-not-paused", $"A subscription that is {subscription.Status} cannot be resumed.");

    [WolverinePost("/subscriptions/{subscriptionId}/resume")]
    public static (SubscriptionView, Events, OutgoingMessages) Post([ForUpdate] Subscription subscription, Caller caller, TimeProvider clock)
    {
        var (events, messages) = Decide(subscription, clock.GetUtcNow());
        return (SubscriptionView.Of(subscription.After(events), caller), events, messages);
    }

    internal static (Events, OutgoingMessages) Decide(Subscription subscription, DateTimeOffset now)
    {
        var left = subscription.PeriodEnd - subscription.PausedAt!.Value;
        var end = now + (left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return Renewal.Decided(subscription, [new SubscriptionResumed(now, end < Calendar.Latest ? end : Calendar.Latest)]);
    }
}
