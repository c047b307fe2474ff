using System.ComponentModel.DataAnnotations;
using Contracts;
using Marten;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Validation;
using Microsoft.FeatureManagement;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>A customer subscribes to a plan as it is now; without a trial the first period is billed at once.</summary>
[ValidatableType]
public sealed record Subscribe(
    [property: Required, StringLength(32, MinimumLength = 1)] string PlanCode,
    [property: Required, StringLength(200, MinimumLength = 1)] string PaymentToken,
    [property: Required] Address ShippingAddress,
    [property: StringLength(64, MinimumLength = 1)] string? TimeZone = null)
{
    public const string DefaultTimeZone = "UTC";

    public override string ToString() => "(subscription)";
}

public static class SubscribeEndpoint
{
    public static async Task<ProblemDetails> BeforeAsync(IFeatureManager features) => await features.IsEnabledAsync(Features.NewSubscriptions)
        ? WolverineContinue.NoProblems
        : Refusals.Conflict("subscriptions-not-sold", "No new subscriptions are sold at the moment; those that run go on.");

    public static Task<Offer> LoadAsync(Subscribe command, IQuerySession session, TimeProvider clock, CancellationToken stop) =>
        Offer.LoadAsync(command.PlanCode, session, clock, stop);

    public static ProblemDetails Validate(Subscribe command, Offer offer)
    {
        var zone = command.TimeZone ?? Subscribe.DefaultTimeZone;
        return true switch
        {
            _ when offer.Plan is null => Offer.UnknownPlan(command.PlanCode),
            _ when !Calendar.IsZone(zone) => Refusals.Rule("time-zone-unknown", "A time zone is named as in the IANA database, as Europe/Berlin."),
            _ => offer.RefuseBeyondCalendar(zone),
        };
    }

    [WolverinePost("/subscriptions")]
    public static (CreationResponse<SubscriptionView>, IStartStream, OutgoingMessages) Post(
        Subscribe command, Offer offer, Caller caller, IOptions<BillingOptions> options)
    {
        var renewal = new Renewal(options.Value, offer.At);
        var (subscription, events, messages) = Decide(command, offer, caller.Id, SubscriptionId.New(offer.At), renewal);
        return (
            CreationResponse.For(SubscriptionView.Of(subscription, caller), SubscriptionView.PathOf(subscription.Id)),
            MartenOps.StartStream<Subscription>(subscription.Id.Value, [.. events]),
            messages);
    }

    internal static (Subscription, Events, OutgoingMessages) Decide(
        Subscribe command, Offer offer, string customer, SubscriptionId id, Renewal renewal)
    {
        var plan = offer.Plan!;
        var zone = command.TimeZone ?? Subscribe.DefaultTimeZone;
        DateTimeOffset? trialEnd = plan.TrialPeriod is { } trial ? Calendar.After(offer.At, trial, 1, zone) : null;
        var started = new SubscriptionStarted(
            customer, plan.ToTerms(), command.PaymentToken, new(customer, command.ShippingAddress), zone, offer.At, trialEnd);
        var subscription = Subscription.Of(id, started);
        var (events, messages) = trialEnd is { } end
            ? ([], [new SubscriptionDeadline(id, subscription.Timer).At(end)])
            : renewal.Bill(subscription);
        messages.Add(Announcing.Started(subscription, trialEnd ?? offer.At));
        return (subscription.After(events), [started, .. events], messages);
    }
}
