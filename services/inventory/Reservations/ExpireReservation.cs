using Platform.EventSourcing;
using Platform.Messaging;
using static Platform.EventSourcing.Decision;

namespace Inventory.Reservations;

/// <summary>Ends a reservation whose time has come: the timeout that inventory sends to itself with every reservation.</summary>
public sealed record ExpireReservation(OrderId OrderId)
{
    // The message's arrival is the passing of the time. Were it judged again by this machine's clock, a clock that runs behind
    // would drop the only timeout there is, and the stock would be held for ever.
    public static Decision<OrderStockEvent> Decide(ExpireReservation command, OrderStock stock) =>
        stock.Reservation.Status == ReservationStatus.Reserved
            ? ReleaseStock.Release(command.OrderId, stock, expired: true)
            : Nothing<OrderStockEvent>();

    public static Task HandleAsync(IServiceProvider services, ExpireReservation message, MessageContext context, CancellationToken stop) =>
        OrderStockDecision.RunAsync(
            services, context, message.OrderId, reservation => reservation.Held.Select(line => line.Sku), (stock, _) => Decide(message, stock), stop);
}
