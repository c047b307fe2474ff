using Contracts;
using JasperFx.Events;
using Marten.Events.Projections;

namespace Subscriptions;

public enum InvoiceStatus
{
    Open,
    Paid,
    PartlyRefunded,
    Refunded,

    /// <summary>The subscription ended before it was paid.</summary>
    Void,
}

/// <summary>What a period cost and how it was paid.</summary>
/// <param name="Id">Sorts a subscription's invoices by number.</param>
/// <param name="Subscription">The subscription's id.</param>
/// <param name="Number">The period's.</param>
/// <param name="PeriodStart">When the period began.</param>
/// <param name="PeriodEnd">When the period ends, as it was planned.</param>
/// <param name="Price">What the period costs.</param>
/// <param name="CreditApplied">What of it is paid by credit.</param>
/// <param name="Amount">What is, or was, to be paid.</param>
/// <param name="IssuedAt">When it was issued.</param>
public sealed record Invoice(
    string Id,
    string Subscription,
    int Number,
    DateTimeOffset PeriodStart,
    DateTimeOffset PeriodEnd,
    Money Price,
    decimal CreditApplied,
    decimal Amount,
    DateTimeOffset IssuedAt)
{
    public InvoiceStatus Status { get; init; }

    public int Attempts { get; init; } = 1;

    /// <summary>Why the last attempt failed.</summary>
    public string? FailureCode { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The payment that was made, and with it the period's order.</summary>
    public Guid? PaidBy { get; init; }

    public DateTimeOffset? PaidAt { get; init; }

    public decimal Refunded { get; init; }

    public decimal CreditReturned { get; init; }

    public static string KeyOf(string subscription, int number) => $"{subscription}/{number:D9}";

    public static Invoice Of(string id, string subscription, InvoiceIssued e, DateTimeOffset at) => new(
        id, subscription, e.Number, e.PeriodStart, e.PeriodEnd, e.Price, e.CreditApplied, e.Amount, at);

    /// <summary>The invoice after one more event.</summary>
    public Invoice After(object happened, DateTimeOffset at) => happened switch
    {
        InvoicePaid e => this with { Status = InvoiceStatus.Paid, PaidBy = e.Payment.Value, PaidAt = at, NextAttemptAt = null },
        PaymentFailed e => this with { FailureCode = e.Code, NextAttemptAt = e.NextAttemptAt },
        PaymentRetried e => this with { Attempts = e.Attempt, NextAttemptAt = null },
        SubscriptionEnded => this with { Status = InvoiceStatus.Void, NextAttemptAt = null },
        InvoiceRefunded e => this with
        {
            Status = e.Refunded >= Amount ? InvoiceStatus.Refunded : InvoiceStatus.PartlyRefunded,
            Refunded = e.Refunded,
            CreditReturned = CreditReturned + e.CreditReturned,
        },
        _ => this,
    };
}

/// <summary>
/// Every invoice, written in the transaction of its events: an order that is refunded finds the invoice that it belongs to, and of repeated news
/// only the first changes it.
/// </summary>
public sealed class Invoices : MultiStreamProjection<Invoice, string>
{
    public Invoices()
    {
        Identity<IEvent<InvoiceIssued>>(e => Invoice.KeyOf(e.StreamKey!, e.Data.Number));
        Identity<IEvent<InvoicePaid>>(e => Invoice.KeyOf(e.StreamKey!, e.Data.Number));
        Identity<IEvent<PaymentFailed>>(e => Invoice.KeyOf(e.StreamKey!, e.Data.Number));
        Identity<IEvent<PaymentRetried>>(e => Invoice.KeyOf(e.StreamKey!, e.Data.Number));
        Identity<IEvent<InvoiceRefunded>>(e => Invoice.KeyOf(e.StreamKey!, e.Data.Number));
        Identities<IEvent<SubscriptionEnded>>(e => e.Data.Invoice is { } number ? [Invoice.KeyOf(e.StreamKey!, number)] : []);
        IncludeType<InvoiceIssued>();
        IncludeType<InvoicePaid>();
        IncludeType<PaymentFailed>();
        IncludeType<PaymentRetried>();
        IncludeType<InvoiceRefunded>();
        IncludeType<SubscriptionEnded>();
    }

    public override Invoice? Evolve(Invoice? snapshot, string id, IEvent e) => e.Data is InvoiceIssued issued
        ? Invoice.Of(id, e.StreamKey!, issued, e.Timestamp)
        : snapshot!.After(e.Data, e.Timestamp);
}
