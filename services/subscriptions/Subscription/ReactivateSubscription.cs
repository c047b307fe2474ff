using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>It goes on after all: what is due is tried to be paid at once, or it no longer ends with its period.</summary>
public static class ReactivateSubscriptionEndpoint
{
    public static ProblemDetails Validate(Subscription subscription) => subscription switch
    {
        { HasEnded: true } => Refusals.Rule("subscription-ended", "A subscription that has ended stays so; subscribe again."),
        { EndsWithPeriod: true } or { Charge.State: ChargeState.Failed } => WolverineContinue.NoProblems,
        { IsPaying: true } => PauseSubscriptionEndpoint.Busy(),
        _ => Refusals.Rule("subscription-not-reactivatable", $"A subscription that is {subscription.Status} has nothing to be reactivated from."),
    };

    [WolverinePost("/subscriptions/{subscriptionId}/reactivate")]
    public static (SubscriptionView, Events, OutgoingMessages) Post(
        [ForUpdate] Subscription subscription, Caller caller, IOptions<BillingOptions> options, TimeProvider clock)
    {
        var (events, messages) = Decide(subscription, options.RenewalAt(clock));
        return (SubscriptionView.Of(subscription.After(events), caller), events, messages);
    }

    internal static (Events, OutgoingMessages) Decide(Subscription subscription, Renewal renewal)
    {
        object[] revoked = subscription.EndsWithPeriod ? [new CancellationRevoked()] : [];
        return subscription.Charge is { State: ChargeState.Failed }
            ? renewal.Retry(subscription, byCustomer: true, revoked)
            : Renewal.Decided(subscription, revoked);
    }
}
