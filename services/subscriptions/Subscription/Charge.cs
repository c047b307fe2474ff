using Contracts;
using ServiceDefaults.EventStore;

namespace Subscriptions;

public enum ChargeState
{
    /// <summary>The provider was asked and has not answered.</summary>
    Requested,

    /// <summary>The last attempt has come to nothing, for certain.</summary>
    Failed,

    /// <summary>Nobody knows yet whether the money was taken; the provider is asked to let go of it, and will say.</summary>
    Voiding,

    /// <summary>The money was taken for a subscription that has ended, and goes back.</summary>
    Refunding,
}

/// <summary>What is due for a period, and the attempt to be paid under way. There is never more than one.</summary>
public sealed record Charge(int Number, decimal Amount, decimal CreditApplied, OrderId Payment, string Token, DateTimeOffset Due)
{
    public ChargeState State { get; init; }

    public int Attempt { get; init; } = 1;

    /// <summary>Whether the customer has asked for this attempt; then it takes none of the schedule's.</summary>
    public bool ByCustomer { get; init; }

    /// <summary>How many waits of the dunning schedule have begun.</summary>
    public int Step { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>How often it was asked to be taken back.</summary>
    public int Asked { get; init; }

    /// <summary>
    /// The id of one attempt to be paid for a period, which the period's order gets when it is the one that succeeds. It follows from what the
    /// attempt is: a service that was set back to an earlier time asks for the same payment again, and the provider knows it for a repeat.
    /// </summary>
    public static OrderId PaymentFor(SubscriptionId subscription, int number, int attempt) =>
        new(NamedUuid.Of($"payment {attempt} for period {number} of subscription {subscription}"));

    // The token buys things: it must not reach a log by way of an interpolated charge.
    public override string ToString() => $"charge {Number}/{Attempt}, {State}";
}
