using System.Text.Json.Serialization;
using Contracts;
using ServiceDefaults.Api;

namespace Subscriptions;

public enum SubscriptionStatus
{
    Trialing,
    Active,
    PastDue,
    Unpaid,
    Paused,
    Cancelled,
}

/// <summary>From when periods are counted: this one begins there, and each later one so many intervals after it.</summary>
public sealed record Anchor(DateTimeOffset At, int Period);

/// <summary>
/// A subscription, which is also the process that renews it: its stream is the one timeline of its periods, of what was asked of the payment
/// provider, and of how it ended. This says what is true; <see cref="Renewal"/> and the commands decide.
/// </summary>
public sealed record Subscription(
    SubscriptionId Id, string CustomerId, Terms Terms, Personal<Address> ShippingAddress, string TimeZone, DateTimeOffset StartedAt)
    : IOwned, IVersioned
{
    public long Version { get; init; }

    public SubscriptionStatus Status { get; init; }

    /// <summary>Why it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>With what it is paid; null when it has ended.</summary>
    public string? PaymentToken { get; init; }

    public required Anchor Anchor { get; init; }

    /// <summary>The present period: 0 is the trial, and what comes before the first bill.</summary>
    public int Period { get; init; }

    public DateTimeOffset PeriodStart { get; init; }

    public DateTimeOffset PeriodEnd { get; init; }

    /// <summary>For how long of the present period it was paused.</summary>
    public TimeSpan PeriodPaused { get; init; }

    /// <summary>What was really paid for the present period, by money and credit, and not paid back.</summary>
    public decimal PeriodPaid { get; init; }

    /// <summary>What following invoices will be lower by.</summary>
    public decimal Credit { get; init; }

    /// <summary>Whether it is to end with its period.</summary>
    public bool EndsWithPeriod { get; init; }

    public DateTimeOffset? PausedAt { get; init; }

    /// <summary>What is due and not paid yet.</summary>
    public Charge? Charge { get; init; }

    /// <summary>Whether it had a trial or was ever paid for.</summary>
    public bool WasGranted { get; init; }

    /// <summary>Counts the timers that were set; only the last one means something.</summary>
    public int Timer { get; init; }

    string IOwned.OwnerId => CustomerId;

    /// <summary>Whether the subscriber may use what they subscribed to. Who is late with a payment may until dunning ends.</summary>
    [JsonIgnore]
    public bool Entitled => WasGranted && (Status is SubscriptionStatus.Trialing or SubscriptionStatus.Active or SubscriptionStatus.PastDue);

    [JsonIgnore]
    public bool HasEnded => Status == SubscriptionStatus.Cancelled;

    /// <summary>Whether it has ended and no payment of it is under way, back or forth.</summary>
    [JsonIgnore]
    public bool IsOver => HasEnded && Charge is null;

    /// <summary>Whether a payment is under way, whose outcome must come before anything that depends on it.</summary>
    [JsonIgnore]
    public bool IsPaying => Charge is { State: ChargeState.Requested or ChargeState.Voiding };

    /// <summary>When the next period is billed, if nothing else happens; null when none will be.</summary>
    [JsonIgnore]
    public DateTimeOffset? RenewsAt => !EndsWithPeriod && PeriodEnd < Calendar.Latest
        && (Status is SubscriptionStatus.Trialing or SubscriptionStatus.Active or SubscriptionStatus.PastDue) ? PeriodEnd : null;

    /// <summary>When the present wait is over; null when nothing is waited for. A timer is under way for it.</summary>
    public DateTimeOffset? Deadline => this switch
    {
        { Charge: { State: ChargeState.Failed } failed } => failed.NextAttemptAt,
        { Charge: { } asked } => asked.Due,
        { Status: SubscriptionStatus.Trialing or SubscriptionStatus.Active } when PeriodEnd < Calendar.Latest => PeriodEnd,
        _ => null,
    };

    public static Subscription Of(SubscriptionId id, SubscriptionStarted e) => new(
        id, e.CustomerId, e.Terms, e.ShippingAddress, e.TimeZone, e.StartedAt)
    {
        Status = e.TrialEnd is null ? SubscriptionStatus.Active : SubscriptionStatus.Trialing,
        PaymentToken = e.PaymentToken,
        Anchor = new Anchor(e.TrialEnd ?? e.StartedAt, 1),
        PeriodStart = e.StartedAt,
        PeriodEnd = e.TrialEnd ?? e.StartedAt,
        WasGranted = e.TrialEnd is not null,
        Timer = 1,
        Version = 1,
    };

    /// <summary>The subscription after one more event.</summary>
    public Subscription After(object happened)
    {
        var changed = Changed(happened) with { Version = Version + 1 };
        return changed.Deadline is null || changed.Deadline == Deadline ? changed : changed with { Timer = Timer + 1 };
    }

    /// <summary>The subscription after some more events.</summary>
    public Subscription After(IEnumerable<object> happened) =>
        happened.Aggregate(this, (subscription, next) => subscription.After(next));

    public Money Amount(decimal amount) => Terms.Price with { Amount = amount };

    private Subscription Changed(object happened) => happened switch
    {
        InvoiceIssued e => Begun(e),
        InvoicePaid e => this with
        {
            Status = SubscriptionStatus.Active,
            PeriodPaid = Charge!.Amount + Charge.CreditApplied,
            Charge = null,
            WasGranted = true,
        },
        PaymentFailed e => this with
        {
            Status = Status == SubscriptionStatus.Active ? SubscriptionStatus.PastDue : Status,
            Charge = Charge! with
            {
                State = ChargeState.Failed,
                NextAttemptAt = e.NextAttemptAt,
                Step = Charge.ByCustomer ? Charge.Step : Charge.Step + 1,
            },
        },
        PaymentRetried e => this with { Charge = Retried(Charge!, e) },
        PaymentVoidRequested e => this with { Charge = Charge! with { State = ChargeState.Voiding, Due = e.Deadline, Asked = Charge.Asked + 1 } },
        RefundRequested e => this with { Charge = Charge! with { State = ChargeState.Refunding, Due = e.Deadline, Asked = Charge.Asked + 1 } },
        PaymentVoided or PaymentRefunded => this with { Charge = null },
        InvoiceRefunded e => this with
        {
            Credit = Credit + e.CreditReturned,
            PeriodPaid = e.Number == Period ? PeriodPaid - e.Amount.Amount - e.CreditReturned : PeriodPaid,
        },
        SubscriptionSuspended => this with { Status = SubscriptionStatus.Unpaid },
        PeriodRestarted e => this with { PeriodStart = e.PeriodStart, PeriodEnd = e.PeriodEnd, Anchor = new Anchor(e.PeriodStart, Period) },
        SubscriptionPaused e => this with { Status = SubscriptionStatus.Paused, PausedAt = e.At },
        SubscriptionResumed e => Resumed(e),
        PlanChanged e => Changed(e),
        PaymentMethodChanged e => this with { PaymentToken = e.PaymentToken },
        CancellationRequested => this with { EndsWithPeriod = true },
        CancellationRevoked => this with { EndsWithPeriod = false },
        SubscriptionEnded e => this with
        {
            Status = SubscriptionStatus.Cancelled,
            Reason = e.Reason,
            PaymentToken = null,
            Charge = Charge is { State: ChargeState.Failed } ? null : Charge,
        },
        _ => this,
    };

    private Subscription Begun(InvoiceIssued e) => this with
    {
        Status = SubscriptionStatus.Active,
        Period = e.Number,
        PeriodStart = e.PeriodStart,
        PeriodEnd = e.PeriodEnd,
        PeriodPaused = TimeSpan.Zero,
        PeriodPaid = 0,
        Credit = Credit - e.CreditApplied,
        Charge = new Charge(e.Number, e.Amount, e.CreditApplied, e.Payment, PaymentToken!, e.Deadline),
    };

    private Charge Retried(Charge charge, PaymentRetried e) => charge with
    {
        Payment = e.Payment,
        Token = PaymentToken!,
        Due = e.Deadline,
        State = ChargeState.Requested,
        Attempt = e.Attempt,
        ByCustomer = e.ByCustomer,
        Asked = 0,
    };

    private Subscription Resumed(SubscriptionResumed e) => this with
    {
        Status = Period == 0 ? SubscriptionStatus.Trialing : SubscriptionStatus.Active,
        PeriodEnd = e.PeriodEnd,
        PeriodPaused = PeriodPaused + (e.At - PausedAt!.Value),
        PausedAt = null,
        Anchor = new Anchor(e.PeriodEnd, Period + 1),
    };

    // A trial goes on under the new terms; a period ends here, and the next one begins.
    private Subscription Changed(PlanChanged e) => Period == 0
        ? this with { Terms = e.Terms }
        : this with
        {
            Terms = e.Terms,
            Credit = Credit + e.Credit,
            PeriodPaid = PeriodPaid - e.Credit,
            PeriodEnd = e.At,
            Anchor = new Anchor(e.At, Period + 1),
        };

    // The address is personal and the token buys things: neither may reach a log by way of an interpolated subscription.
    public override string ToString() => $"subscription {Id}, {Status}, version {Version}";
}
