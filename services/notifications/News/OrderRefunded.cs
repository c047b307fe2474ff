using Contracts.Orders;
using Marten;
using Wolverine;

namespace Notifications;

public static class OrderRefundedHandler
{
    public static Task<OutgoingMessages> Handle(
        OrderRefunded heard, Envelope envelope, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, envelope.Id, clock.GetUtcNow()), session, stop);

    // A refund has no number of its own, so it is known by its message, whose id stays the same however often it comes.
    internal static BusinessEvent Of(OrderRefunded heard, Guid message, DateTimeOffset now) => new(
        $"order.refunded:{heard.OrderId}:{message:N}",
        "order.refunded",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["orderId"] = $"{heard.OrderId}",
            ["amount"] = Plain.Amount(heard.Amount),
            ["currency"] = heard.Amount.Currency,
        },
        now);
}
