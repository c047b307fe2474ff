using Contracts.Orders;
using Marten;
using Wolverine;

namespace Notifications;

public static class OrderConfirmedHandler
{
    public static Task<OutgoingMessages> Handle(
        OrderConfirmed heard, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, clock.GetUtcNow()), session, stop);

    internal static BusinessEvent Of(OrderConfirmed heard, DateTimeOffset now) => new(
        $"order.confirmed:{heard.OrderId}",
        "order.confirmed",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["orderId"] = $"{heard.OrderId}",
            ["amount"] = Plain.Amount(heard.Total),
            ["currency"] = heard.Total.Currency,
        },
        now);
}
