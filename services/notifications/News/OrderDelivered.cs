using Contracts.Orders;
using Marten;
using Wolverine;

namespace Notifications;

public static class OrderDeliveredHandler
{
    public static Task<OutgoingMessages> Handle(
        OrderDelivered heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(OrderDelivered heard, DateTimeOffset now) => new(
        $"order.delivered:{heard.OrderId}",
        "order.delivered",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["orderId"] = $"{heard.OrderId}",
        },
        now);
}
