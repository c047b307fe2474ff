using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>Nothing is delivered or billed until it is resumed; what is left of the period is kept.</summary>
public static class PauseSubscriptionEndpoint
{
    public static ProblemDetails Validate(Subscription subscription) => subscription switch
    {
        { IsPaying: true } => Busy(),
        { EndsWithPeriod: true } => Refusals.Rule("subscription-is-ending", "A subscription that ends with its period cannot be paused."),
        { Status: SubscriptionStatus.Trialing or SubscriptionStatus.Active } => WolverineContinue.NoProblems,
        _ => Refusals.Rule("subscription-not-pausable", $"A subscription that is {subscription.Status} cannot be paused."),
    };

    [WolverinePost("/subscriptions/{subscriptionId}/pause")]
    public static (SubscriptionView, Events) Post([ForUpdate] Subscription subscription, Caller caller, TimeProvider clock)
    {
        Events events = [new SubscriptionPaused(clock.GetUtcNow())];
        return (SubscriptionView.Of(subscription.After(events), caller), events);
    }

    internal static ProblemDetails Busy() => Refusals.Rule("payment-in-progress", "A payment is under way; ask again when it is settled.");
}
