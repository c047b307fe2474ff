using Contracts;
using Wolverine;
using Wolverine.Marten;

namespace Subscriptions;

/// <summary>
/// The process that bills a subscription once for each period and has the period's order placed when it is paid: one pure decision for each thing
/// that it hears. News may come late or more than once; what is not about the one payment under way changes nothing. What becomes of a payment that
/// fails is said in the part about dunning.
/// </summary>
/// <param name="options">How long each wait may last.</param>
/// <param name="now">The clock's reading.</param>
internal sealed partial class Renewal(BillingOptions options, DateTimeOffset now)
{
    private static readonly (Events, OutgoingMessages) Nothing = ([], []);

    public (Events, OutgoingMessages) OnDeadline(Subscription subscription, SubscriptionDeadline timer) => subscription switch
    {
        _ when timer.Timer != subscription.Timer || subscription.Deadline is null => Nothing,
        _ when now < subscription.Deadline => ([], [timer.At(subscription.Deadline.Value)]),
        { Charge.State: ChargeState.Requested or ChargeState.Voiding } => Void(subscription),
        { Charge.State: ChargeState.Refunding } => Refund(subscription),
        { Charge.State: ChargeState.Failed } => Retry(subscription, byCustomer: false),
        { EndsWithPeriod: true } => End(subscription, Reasons.Requested),
        _ => Bill(subscription),
    };

    /// <summary>The next period begins where the present one ends, and is asked to be paid for unless credit covers it.</summary>
    public (Events, OutgoingMessages) Bill(Subscription subscription, params object[] before)
    {
        var ending = subscription.After(before);
        var number = ending.Period + 1;
        var payment = Charge.PaymentFor(ending.Id, number, attempt: 1);
        var price = ending.Terms.Price;
        var credit = decimal.Min(ending.Credit, price.Amount);
        var end = Calendar.After(ending.Anchor.At, ending.Terms.Interval, number + 1 - ending.Anchor.Period, ending.TimeZone);
        var issued = new InvoiceIssued(
            number, ending.PeriodEnd, end, price, credit, price.Amount - credit, payment, now + options.Payment);
        return issued.Amount > 0
            ? Decided(subscription, [.. before, issued], new ChargePayment(subscription.Id, payment))
            : Paid(subscription, [.. before, issued]);
    }

    /// <summary>The provider has taken the money.</summary>
    public (Events, OutgoingMessages) OnCharged(Subscription subscription, OrderId charged) => subscription switch
    {
        _ when subscription.Charge?.Payment != charged || !subscription.IsPaying => Nothing,
        { HasEnded: true } => Refund(subscription),
        _ => Paid(subscription, []),
    };

    /// <summary>The provider refuses the payment, and will for ever.</summary>
    public (Events, OutgoingMessages) OnDeclined(Subscription subscription, OrderId declined, string code) => subscription switch
    {
        _ when subscription.Charge?.Payment != declined || !subscription.IsPaying => Nothing,
        { HasEnded: true } => Decided(subscription, [new PaymentVoided(declined)]),

        // It was declined because it had been let go of.
        { Charge.State: ChargeState.Voiding } => Fail(subscription, TimedOut),
        _ => Fail(subscription, code),
    };

    /// <summary>The provider has said nothing for as long as it may.</summary>
    public (Events, OutgoingMessages) OnOverdue(Subscription subscription, OrderId overdue) =>
        subscription.Charge is { State: ChargeState.Requested } charge && charge.Payment == overdue ? Void(subscription) : Nothing;

    public (Events, OutgoingMessages) OnVoided(Subscription subscription, OrderId voided) => OnDeclined(subscription, voided, TimedOut);

    public static (Events, OutgoingMessages) OnRefunded(Subscription subscription, OrderId refunded) =>
        subscription.Charge is { State: ChargeState.Refunding } charge && charge.Payment == refunded
            ? Decided(subscription, [new PaymentRefunded(refunded)])
            : Nothing;

    /// <summary>It is billed no more. A payment that is under way is let go of or, should it have been made, paid back.</summary>
    public (Events, OutgoingMessages) End(Subscription subscription, string reason)
    {
        var charge = subscription.Charge;
        object[] ended = [new SubscriptionEnded(reason, charge?.Number)];
        var announcement = Announcing.Ended(subscription, reason);
        if (charge is not { State: ChargeState.Requested })
        {
            return Decided(subscription, ended, announcement);
        }

        var (events, messages) = Void(subscription, ended);
        messages.Add(announcement);
        return (events, messages);
    }

    /// <summary>What was decided, and the timer for the wait that begins with it.</summary>
    public static (Events, OutgoingMessages) Decided(Subscription subscription, object[] events, params object[] messages)
    {
        var after = subscription.After(events);
        OutgoingMessages sent = [.. messages];
        if (after.Timer != subscription.Timer && after.Deadline is { } deadline)
        {
            sent.Add(new SubscriptionDeadline(subscription.Id, after.Timer).At(deadline));
        }

        return ([.. events], sent);
    }

    private (Events, OutgoingMessages) Paid(Subscription subscription, object[] before)
    {
        var due = subscription.After(before);
        var paid = new InvoicePaid(due.Charge!.Number, due.Charge.Payment);
        List<object> events = [.. before, paid];
        if (due.Status == SubscriptionStatus.Unpaid)
        {
            events.Add(new PeriodRestarted(now, Calendar.After(now, due.Terms.Interval, 1, due.TimeZone)));
        }

        var after = subscription.After(events);
        List<object> messages = [Announcing.Renewed(after, due.Charge)];
        if (Announcing.OrderOf(due) is { } order)
        {
            messages.Insert(0, order);
        }

        return Decided(subscription, [.. events], [.. messages]);
    }

    private (Events, OutgoingMessages) Void(Subscription subscription, params object[] before)
    {
        var asked = subscription.Charge!;
        return Decided(
            subscription,
            [.. before, new PaymentVoidRequested(asked.Payment, now + options.RetryAfter(asked.Asked))],
            new VoidPayment(subscription.Id, asked.Payment));
    }

    private (Events, OutgoingMessages) Refund(Subscription subscription)
    {
        var taken = subscription.Charge!;
        var amount = subscription.Amount(taken.Amount);
        return Decided(
            subscription,
            [new RefundRequested(taken.Payment, amount, now + options.RetryAfter(taken.Asked))],
            new RefundPayment(subscription.Id, taken.Payment, amount));
    }
}
