using Contracts;
using Marten;
using Wolverine;
using Wolverine.Attributes;

namespace Inventory;

/// <summary>Ends a reservation whose time has come: sent with every reservation, and judged by what has become of it.</summary>
[MessageIdentity("inventory.expire-reservation", Version = 1)]
public sealed record ExpireReservation(OrderId OrderId);

public static class ExpireReservationHandler
{
    public static Task<OrderStock> LoadAsync(ExpireReservation message, IDocumentSession session, CancellationToken stop) =>
        OrderStock.LoadHeldAsync(session, message.OrderId, stop);

    // The message's arrival is the passing of the time. Were it judged again by this machine's clock, a clock that runs behind would drop the only
    // timer there is, and the stock would be held for ever.
    public static (OrderStockEvents, OutgoingMessages) Handle(ExpireReservation message, OrderStock stock) =>
        stock.Reservation is { Status: ReservationStatus.Reserved } ? stock.Release(expired: true) : stock.Answer();
}
