using Contracts.Orders;
using Marten;
using Wolverine;

namespace Notifications;

public static class OrderCancelledHandler
{
    public static Task<OutgoingMessages> Handle(
        OrderCancelled heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(OrderCancelled heard, DateTimeOffset now) => new(
        $"order.cancelled:{heard.OrderId}",
        "order.cancelled",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["orderId"] = $"{heard.OrderId}",
            ["reason"] = Plain.Reason(heard.Reason),
        },
        now);
}
