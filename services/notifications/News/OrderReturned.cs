using Contracts.Orders;
using Marten;
using Wolverine;

namespace Notifications;

public static class OrderReturnedHandler
{
    public static Task<OutgoingMessages> Handle(
        OrderReturned heard, Envelope envelope, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, envelope.Id, clock.GetUtcNow()), session, stop);

    // A return has no number of its own, so it is known by its message, whose id stays the same however often it comes.
    internal static BusinessEvent Of(OrderReturned heard, Guid message, DateTimeOffset now) => new(
        $"order.returned:{heard.OrderId}:{message:N}",
        "order.returned",
        heard.CustomerId,
        new Dictionary<string, string>
        {
            ["orderId"] = $"{heard.OrderId}",
            ["pieces"] = $"{heard.Lines.Sum(line => line.Quantity)}",
        },
        now);
}
