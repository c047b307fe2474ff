using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>Its owner or an operator no longer wants it: it ends now, or with the period that is paid for.</summary>
[ValidatableType]
public sealed record CancelSubscription(bool AtPeriodEnd);

public static class CancelSubscriptionEndpoint
{
    public static ProblemDetails Validate(CancelSubscription command, Subscription subscription) =>
        !command.AtPeriodEnd || subscription.Status is not (SubscriptionStatus.Paused or SubscriptionStatus.Unpaid)
            ? WolverineContinue.NoProblems
            : Refusals.Rule("period-not-running", $"A subscription that is {subscription.Status} has no period to end with; cancel it now.");

    [WolverinePost("/subscriptions/{subscriptionId}/cancel")]
    public static (SubscriptionView, Events, OutgoingMessages) Post(
        CancelSubscription command, [ForUpdate] Subscription subscription, Caller caller, IOptions<BillingOptions> options, TimeProvider clock)
    {
        var (events, messages) = Decide(command, subscription, options.RenewalAt(clock));
        return (SubscriptionView.Of(subscription.After(events), caller), events, messages);
    }

    internal static (Events, OutgoingMessages) Decide(CancelSubscription command, Subscription subscription, Renewal renewal) => true switch
    {
        _ when subscription.HasEnded || (command.AtPeriodEnd && subscription.EndsWithPeriod) => ([], []),
        _ when command.AtPeriodEnd => ([new CancellationRequested()], []),
        _ => renewal.End(subscription, Reasons.Requested),
    };
}
