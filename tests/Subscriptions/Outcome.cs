using System.Text.Json;
using Contracts;
using Microsoft.AspNetCore.Mvc;
using Wolverine;
using Wolverine.Http;

namespace Subscriptions.Tests;

/// <summary>What a decision came to. It is compared whole: an event or a message too many fails.</summary>
internal sealed record Outcome(string? Refusal, IReadOnlyList<object> Events, IReadOnlyList<object> Messages)
{
    public static Outcome Of((Wolverine.Marten.Events Events, OutgoingMessages Messages) decision) => new(null, decision.Events, decision.Messages);

    /// <summary>Runs a command as its endpoint does: only what its rules let through is decided.</summary>
    public static Outcome Of(ProblemDetails verdict, Func<(Wolverine.Marten.Events Events, OutgoingMessages Messages)> decide)
    {
        if (verdict == WolverineContinue.NoProblems)
        {
            return Of(decide());
        }

        Assert.Equal(422, verdict.Status);
        return new Outcome((string)verdict.Extensions["code"]!, [], []);
    }

    public void Then(object[] events, params object[] messages)
    {
        Assert.Null(Refusal);
        Assert.Equal(events.Select(Text), Events.Select(Text));
        Assert.Equal(messages.Select(Text), Messages.Select(Text));
    }

    public void ThenNothing() => Then([]);

    public void ThenRefused(string code) => Assert.Equal(code, Refusal);

    private static string Text(object thing) => thing is ScheduledMessage<SubscriptionDeadline> timer
        ? $"{Text(timer.Message)} at {timer.Options.ScheduledTime:O}"
        : $"{thing.GetType().FullName} {JsonSerializer.Serialize(thing, JsonSerializerOptions.Web)}";
}

/// <summary>What can be said to a subscription, by way of its real process and commands.</summary>
internal static class Saying
{
    /// <summary>The payment that is asked for an attempt to be paid for a period.</summary>
    public static OrderId PaymentOf(int period, int attempt = 1) => Charge.PaymentFor(Id, period, attempt);

    public static Renewal Renewal(DateTimeOffset? at = null, BillingOptions? options = null) => new(options ?? Waits, at ?? FirstEnd);

    public static Outcome Timer(this Subscription subscription, DateTimeOffset? at = null, int? number = null) => Outcome.Of(
        Renewal(at ?? subscription.Deadline).OnDeadline(subscription, new SubscriptionDeadline(Id, number ?? subscription.Timer)));

    public static Outcome Charged(this Subscription subscription, int payment, DateTimeOffset? at = null) =>
        Outcome.Of(Renewal(at).OnCharged(subscription, Payment(payment)));

    public static Outcome Declined(this Subscription subscription, int payment, DateTimeOffset? at = null, BillingOptions? options = null) =>
        Outcome.Of(Renewal(at, options).OnDeclined(subscription, Payment(payment), "card_declined"));

    public static Outcome Cancel(this Subscription subscription, bool atPeriodEnd = false, DateTimeOffset? at = null)
    {
        var command = new CancelSubscription(atPeriodEnd);
        return Outcome.Of(
            CancelSubscriptionEndpoint.Validate(command, subscription),
            () => CancelSubscriptionEndpoint.Decide(command, subscription, Renewal(at)));
    }

    public static Outcome Pause(this Subscription subscription, DateTimeOffset at) => Outcome.Of(
        PauseSubscriptionEndpoint.Validate(subscription),
        () =>
        {
            var (_, events) = PauseSubscriptionEndpoint.Post(subscription, Owner, new Clock(at));
            return (events, []);
        });

    public static Outcome Resume(this Subscription subscription, DateTimeOffset at) => Outcome.Of(
        ResumeSubscriptionEndpoint.Validate(subscription), () => ResumeSubscriptionEndpoint.Decide(subscription, at));

    public static Outcome Reactivate(this Subscription subscription, DateTimeOffset at) => Outcome.Of(
        ReactivateSubscriptionEndpoint.Validate(subscription), () => ReactivateSubscriptionEndpoint.Decide(subscription, Renewal(at)));

    public static Outcome ChangePlan(this Subscription subscription, Plan? plan, DateTimeOffset at)
    {
        var offer = new Offer(plan, at);
        return Outcome.Of(
            ChangePlanEndpoint.Validate(new ChangePlan("tea"), offer, subscription, Owner),
            () => ChangePlanEndpoint.Decide(offer, subscription, Renewal(at)));
    }

    public static Outcome PayWith(this Subscription subscription, string token, DateTimeOffset at) => Outcome.Of(
        ChangePaymentMethodEndpoint.Validate(subscription, Owner),
        () => ChangePaymentMethodEndpoint.Decide(new ChangePaymentMethod(token), subscription, Renewal(at)));
}

internal sealed class Clock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
