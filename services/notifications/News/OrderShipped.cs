using Contracts.Orders;
using Marten;
using Wolverine;

namespace Notifications;

public static class OrderShippedHandler
{
    public static Task<OutgoingMessages> Handle(
        OrderShipped heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(OrderShipped heard, DateTimeOffset now) => new(
        $"order.shipped:{heard.OrderId}",
        "order.shipped",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["orderId"] = $"{heard.OrderId}",
            ["carrier"] = heard.Carrier,
            ["trackingNumber"] = heard.TrackingNumber,
        },
        now);
}
