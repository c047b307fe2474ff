using Contracts.Orders;
using Marten;
using Wolverine;

namespace Notifications;

public static class OrderRejectedHandler
{
    public static Task<OutgoingMessages> Handle(
        OrderRejected heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(OrderRejected heard, DateTimeOffset now) => new(
        $"order.rejected:{heard.OrderId}",
        "order.rejected",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["orderId"] = $"{heard.OrderId}",
            ["reason"] = heard.Reason,
        },
        now);
}
