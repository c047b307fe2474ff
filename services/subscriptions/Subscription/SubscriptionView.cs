using System.Text.Json.Serialization;
using Contracts;
using ServiceDefaults.Api;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>The present period; 0 is the trial.</summary>
public sealed record PeriodView(int Number, DateTimeOffset Start, DateTimeOffset End);

/// <summary>What is due and not paid yet.</summary>
public sealed record DueView(int Invoice, Money Amount, int Attempt, DateTimeOffset? NextAttemptAt);

/// <summary>A subscription as a caller sees it, with what this caller may do to it now.</summary>
public sealed record SubscriptionView(
    SubscriptionId Id,
    string CustomerId,
    SubscriptionStatus Status,
    string? Reason,
    bool Entitled,
    Terms Plan,
    Address? ShippingAddress,
    string TimeZone,
    DateTimeOffset StartedAt,
    PeriodView Period,
    DateTimeOffset? RenewsAt,
    bool EndsWithPeriod,
    DateTimeOffset? PausedAt,
    Money? Credit,
    DueView? Due,
    IReadOnlyDictionary<string, Link> Links) : IVersioned
{
    [JsonIgnore]
    public long Version { get; init; }

    public static string PathOf(SubscriptionId id) => $"/api/v1/subscriptions/{id}";

    public static SubscriptionView Of(Subscription subscription, Caller caller) => new(
        subscription.Id,
        subscription.CustomerId,
        subscription.Status,
        subscription.Reason,
        subscription.Entitled,
        subscription.Terms,
        subscription.ShippingAddress.Value,
        subscription.TimeZone,
        subscription.StartedAt,
        new PeriodView(subscription.Period, subscription.PeriodStart, subscription.PeriodEnd),
        subscription.RenewsAt,
        subscription.EndsWithPeriod,
        subscription.PausedAt,
        subscription.Credit > 0 ? subscription.Amount(subscription.Credit) : null,
        subscription is { HasEnded: false, Charge: { } charge }
            ? new DueView(charge.Number, subscription.Amount(charge.Amount), charge.Attempt, charge.NextAttemptAt)
            : null,
        LinksOf(subscription, caller))
    {
        Version = subscription.Version,
    };

    // An action is offered exactly when its own rules let it through: they are asked, not repeated.
    private static Dictionary<string, Link> LinksOf(Subscription subscription, Caller caller)
    {
        var path = PathOf(subscription.Id);
        var links = new Dictionary<string, Link>
        {
            ["self"] = new(path),
            ["history"] = new($"{path}/history"),
            ["invoices"] = new($"{path}/invoices"),
        };
        Offer("pause", PauseSubscriptionEndpoint.Validate(subscription));
        Offer("resume", ResumeSubscriptionEndpoint.Validate(subscription));
        Offer("reactivate", ReactivateSubscriptionEndpoint.Validate(subscription));
        Offer("change-plan", ChangePlanEndpoint.Validate(subscription, caller));
        Offer("payment-method", ChangePaymentMethodEndpoint.Validate(subscription, caller));
        if (!subscription.HasEnded)
        {
            links["cancel"] = new Link($"{path}/cancel", HttpMethods.Post);
        }

        return links;

        void Offer(string action, Microsoft.AspNetCore.Mvc.ProblemDetails verdict)
        {
            if (verdict == WolverineContinue.NoProblems)
            {
                links[action] = new Link($"{path}/{action}", HttpMethods.Post);
            }
        }
    }
}
