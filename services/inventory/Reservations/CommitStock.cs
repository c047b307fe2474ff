using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;

namespace Inventory.Reservations;

/// <summary>Keeps an order's reservation until it ships: it no longer expires.</summary>
public sealed record CommitStock
{
    // Until its expiry has been recorded a reservation still holds its stock, so a commit that comes late but first is kept.
    // An order that holds nothing is told so, once: it may have paid in the belief that it does.
    public static Decision<ReservationEvent> Decide(Reservation reservation) => reservation.Status switch
    {
        ReservationStatus.Reserved => new ReservationEvent.Committed(),
        ReservationStatus.Committed or ReservationStatus.Shipped => Nothing<ReservationEvent>(),
        _ when reservation.CommitRefused => Nothing<ReservationEvent>(),
        _ => new ReservationEvent.CommitRefused(reservation.Expired),
    };
}
