using Contracts;

namespace Subscriptions;

// What can happen to a subscription. Names and shapes are the storage format: add a version, never edit one in place. A deadline in an event is
// that of the wait which begins with it. Invoices are numbered as the periods that they are for.

public sealed record SubscriptionStarted(
    string CustomerId,
    Terms Terms,
    string PaymentToken,
    Personal<Address> ShippingAddress,
    string TimeZone,
    DateTimeOffset StartedAt,
    DateTimeOffset? TrialEnd)
{
    // The token buys things: it must not reach a log by way of an interpolated event.
    public override string ToString() => $"subscription_started {Terms.Plan}";
}

/// <summary>A period has begun; what it costs is asked for as a payment with an id of its own.</summary>
/// <param name="Number">The period's, from 1.</param>
/// <param name="PeriodStart">When it began.</param>
/// <param name="PeriodEnd">When the next one begins.</param>
/// <param name="Price">What it costs.</param>
/// <param name="CreditApplied">What of it is paid by credit.</param>
/// <param name="Amount">The rest.</param>
/// <param name="Payment">The first attempt to be paid.</param>
/// <param name="Deadline">Until when the provider may answer.</param>
public sealed record InvoiceIssued(
    int Number,
    DateTimeOffset PeriodStart,
    DateTimeOffset PeriodEnd,
    Money Price,
    decimal CreditApplied,
    decimal Amount,
    OrderId Payment,
    DateTimeOffset Deadline);

/// <summary>The money is taken, and the period's order has the payment's id.</summary>
public sealed record InvoicePaid(int Number, OrderId Payment);

/// <summary>An attempt has come to nothing, for certain; without a next one there will be none by itself.</summary>
public sealed record PaymentFailed(int Number, OrderId Payment, int Attempt, string Code, DateTimeOffset? NextAttemptAt);

/// <summary>Another attempt, under another id: what the provider has declined once stays declined.</summary>
public sealed record PaymentRetried(int Number, OrderId Payment, int Attempt, bool ByCustomer, DateTimeOffset Deadline);

/// <summary>Nobody waits for the payment any longer: it is to be let go of, and that is asked for again at the deadline.</summary>
public sealed record PaymentVoidRequested(OrderId Payment, DateTimeOffset Deadline);

/// <summary>The payment of a subscription that has ended is let go of.</summary>
public sealed record PaymentVoided(OrderId Payment);

/// <summary>The payment of a subscription that has ended was taken all the same, and is to be paid back.</summary>
public sealed record RefundRequested(OrderId Payment, Money Amount, DateTimeOffset Deadline);

public sealed record PaymentRefunded(OrderId Payment);

/// <summary>Money of a paid period's order was paid back; when it was all of it, the credit that had paid the rest is given back too.</summary>
/// <param name="Number">The invoice's.</param>
/// <param name="Amount">What was paid back this time.</param>
/// <param name="Refunded">What was paid back in all.</param>
/// <param name="CreditReturned">The credit that was given back.</param>
public sealed record InvoiceRefunded(int Number, Money Amount, decimal Refunded, decimal CreditReturned);

/// <summary>Dunning has ended without the money: nothing is delivered or billed until what is due is paid.</summary>
public sealed record SubscriptionSuspended;

/// <summary>What was due is paid after a suspension: its period begins then.</summary>
public sealed record PeriodRestarted(DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

public sealed record SubscriptionPaused(DateTimeOffset At);

/// <summary>The period goes on, with as much of it left as there was.</summary>
public sealed record SubscriptionResumed(DateTimeOffset At, DateTimeOffset PeriodEnd);

/// <summary>New terms from now on; of the present period, what is paid for and not used up becomes credit.</summary>
public sealed record PlanChanged(Terms Terms, decimal Credit, DateTimeOffset At);

public sealed record PaymentMethodChanged(string PaymentToken)
{
    // The token buys things: it must not reach a log by way of an interpolated event.
    public override string ToString() => "payment_method_changed";
}

/// <summary>It is to end with its period.</summary>
public sealed record CancellationRequested;

public sealed record CancellationRevoked;

/// <summary>It is billed no more.</summary>
/// <param name="Reason">See <see cref="Reasons"/>.</param>
/// <param name="Invoice">The invoice that was not paid yet, if there was one, and is void with this.</param>
public sealed record SubscriptionEnded(string Reason, int? Invoice);
