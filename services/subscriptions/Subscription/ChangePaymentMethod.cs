using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>It is paid with something else from now on; what is past due is tried with it at once.</summary>
[ValidatableType]
public sealed record ChangePaymentMethod([property: Required, StringLength(200, MinimumLength = 1)] string PaymentToken)
{
    public override string ToString() => "(payment method)";
}

public static class ChangePaymentMethodEndpoint
{
    public static ProblemDetails Validate(Subscription subscription, Caller caller) => subscription switch
    {
        _ when caller.Id != subscription.CustomerId => NotThePayer(),
        { HasEnded: true } => Refusals.Rule("subscription-ended", "A subscription that has ended is not paid any more."),
        _ => WolverineContinue.NoProblems,
    };

    [WolverinePost("/subscriptions/{subscriptionId}/payment-method")]
    public static (SubscriptionView, Events, OutgoingMessages) Post(
        ChangePaymentMethod command, [ForUpdate] Subscription subscription, Caller caller, IOptions<BillingOptions> options, TimeProvider clock)
    {
        var (events, messages) = Decide(command, subscription, options.RenewalAt(clock));
        return (SubscriptionView.Of(subscription.After(events), caller), events, messages);
    }

    internal static (Events, OutgoingMessages) Decide(ChangePaymentMethod command, Subscription subscription, Renewal renewal)
    {
        var changed = new PaymentMethodChanged(command.PaymentToken);
        return subscription is { Status: SubscriptionStatus.PastDue, Charge.State: ChargeState.Failed }
            ? renewal.Retry(subscription, byCustomer: true, changed)
            : ([changed], []);
    }

    /// <summary>An operator may help with a subscription, but spends nobody's money.</summary>
    internal static ProblemDetails NotThePayer() =>
        Refusals.Forbidden("not-the-payer", "What is paid, and with what, is decided by whose subscription it is.");
}
