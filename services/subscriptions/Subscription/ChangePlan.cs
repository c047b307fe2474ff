using System.ComponentModel.DataAnnotations;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>
/// Other terms from now on: the period ends, what of it was paid and is not used up becomes credit, and the first period of the new plan is
/// billed at once. A trial goes on.
/// </summary>
[ValidatableType]
public sealed record ChangePlan([property: Required, StringLength(32, MinimumLength = 1)] string PlanCode);

public static class ChangePlanEndpoint
{
    public static Task<Offer> LoadAsync(ChangePlan command, IQuerySession session, TimeProvider clock, CancellationToken stop) =>
        Offer.LoadAsync(command.PlanCode, session, clock, stop);

    public static ProblemDetails Validate(ChangePlan command, Offer offer, Subscription subscription, Caller caller) => offer.Plan switch
    {
        _ when Validate(subscription, caller) is { } verdict && verdict != WolverineContinue.NoProblems => verdict,
        null => Offer.UnknownPlan(command.PlanCode),
        { } plan when plan.Price.Currency != subscription.Terms.Price.Currency =>
            Refusals.Rule("currency-differs", $"The subscription is paid in {subscription.Terms.Price.Currency}."),
        { } plan when (plan.Id, plan.Version) == (subscription.Terms.Plan, subscription.Terms.Version) =>
            Refusals.Rule("plan-unchanged", "The subscription has this plan already."),
        _ => offer.RefuseBeyondCalendar(subscription.TimeZone),
    };

    [WolverinePost("/subscriptions/{subscriptionId}/change-plan")]
    public static (SubscriptionView, Events, OutgoingMessages) Post(
        ChangePlan command,
        Offer offer,
        [ForUpdate] Subscription subscription,
        Caller caller,
        IOptions<BillingOptions> options,
        TimeProvider clock)
    {
        var (events, messages) = Decide(offer, subscription, options.RenewalAt(clock));
        return (SubscriptionView.Of(subscription.After(events), caller), events, messages);
    }

    internal static ProblemDetails Validate(Subscription subscription, Caller caller) => subscription switch
    {
        _ when caller.Id != subscription.CustomerId => ChangePaymentMethodEndpoint.NotThePayer(),
        { IsPaying: true } => PauseSubscriptionEndpoint.Busy(),
        { EndsWithPeriod: true } => Refusals.Rule("subscription-is-ending", "A subscription that ends with its period keeps its plan."),
        { Status: SubscriptionStatus.Trialing or SubscriptionStatus.Active } => WolverineContinue.NoProblems,
        _ => Refusals.Rule("plan-not-changeable", $"The plan of a subscription that is {subscription.Status} cannot be changed."),
    };

    internal static (Events, OutgoingMessages) Decide(Offer offer, Subscription subscription, Renewal renewal)
    {
        var changed = new PlanChanged(offer.Plan!.ToTerms(), Proration.Unused(subscription, offer.At), offer.At);
        return subscription.Period == 0 ? ([changed], []) : renewal.Bill(subscription, changed);
    }
}
