using Contracts.Orders;
using JasperFx.Events;
using Marten;
using ServiceDefaults.Messaging;

namespace Subscriptions;

/// <summary>A paid period's invoice, with the subscription's stream locked.</summary>
public sealed record PaidPeriod(Invoice Invoice, IEventStream<Subscription> Stream);

/// <summary>Money of a period's order was paid back by orders: all of it when the order could not be sent, the returned lines' share later.</summary>
public static class PrepaidOrderRefundedHandler
{
    public static async Task<PaidPeriod> LoadAsync(PrepaidOrderRefunded message, IDocumentSession session, CancellationToken stop)
    {
        var order = message.OrderId.Value;
        var found = await session.Query<Invoice>().SingleOrDefaultAsync(invoice => invoice.PaidBy == order, stop)
            ?? throw new NonRetriableException($"Expected the order {message.OrderId} to be that of an invoice; found none.");
        var stream = await session.Events.FetchForExclusiveWriting<Subscription>(found.Subscription, stop);
        return new PaidPeriod((await session.LoadAsync<Invoice>(found.Id, stop))!, stream);
    }

    public static void Handle(PrepaidOrderRefunded message, PaidPeriod period)
    {
        if (Decide(message, period.Invoice) is { } refunded)
        {
            period.Stream.AppendOne(refunded);
        }
    }

    /// <summary>What was refunded in all only grows: an older message that comes late, or one that comes again, says nothing new.</summary>
    internal static InvoiceRefunded? Decide(PrepaidOrderRefunded message, Invoice invoice)
    {
        var more = message.Refunded.Amount - invoice.Refunded;
        var credit = message.Refunded.Amount >= invoice.Amount ? invoice.CreditApplied - invoice.CreditReturned : 0;
        return more > 0 || credit > 0
            ? new InvoiceRefunded(invoice.Number, message.Amount with { Amount = more }, message.Refunded.Amount, credit)
            : null;
    }
}
