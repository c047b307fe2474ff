using Contracts;
using Marten;
using ServiceDefaults.Api;
using Wolverine.Http;

namespace Subscriptions;

/// <summary>A subscription's invoices, the newest first; <c>?sort=number</c> turns them round.</summary>
public static class ListInvoicesEndpoint
{
    private static readonly Sorting<Invoice, string> Sorting = new Sorting<Invoice, string>("-number", invoice => invoice.Id)
        .By("number", "d.id", invoice => invoice.Id);

    public static Task<Subscription?> LoadAsync(SubscriptionId subscriptionId, IQuerySession session, CancellationToken stop) =>
        session.LoadAsync<Subscription>(subscriptionId, stop);

    [WolverineGet("/subscriptions/{subscriptionId}/invoices")]
    public static async Task<Page<InvoiceView>> Get(Subscription subscription, PageRequest page, IQuerySession session, CancellationToken stop)
    {
        var rows = session.Query<Invoice>().Where(invoice => invoice.Subscription == subscription.Id.Value);
        return (await Sorting.PageAsync(rows, page, stop)).Select(InvoiceView.Of);
    }
}

/// <summary>An invoice as a caller sees it.</summary>
public sealed record InvoiceView(
    int Number,
    InvoiceStatus Status,
    DateTimeOffset PeriodStart,
    DateTimeOffset PeriodEnd,
    Money Price,
    Money? CreditApplied,
    Money Amount,
    DateTimeOffset IssuedAt,
    int Attempts,
    string? FailureCode,
    DateTimeOffset? NextAttemptAt,
    OrderId? OrderId,
    DateTimeOffset? PaidAt,
    Money? Refunded,
    Money? CreditReturned)
{
    public static InvoiceView Of(Invoice invoice)
    {
        return new(
            invoice.Number,
            invoice.Status,
            invoice.PeriodStart,
            invoice.PeriodEnd,
            invoice.Price,
            Some(invoice.CreditApplied),
            invoice.Price with { Amount = invoice.Amount },
            invoice.IssuedAt,
            invoice.Attempts,
            invoice.FailureCode,
            invoice.NextAttemptAt,
            invoice.PaidBy is { } order ? new OrderId(order) : null,
            invoice.PaidAt,
            Some(invoice.Refunded),
            Some(invoice.CreditReturned));

        Money? Some(decimal amount) => amount > 0 ? invoice.Price with { Amount = amount } : null;
    }
}
