using Inventory.Items;
using Inventory.Reservations;

namespace Inventory.Tests.Reservations;

public sealed class ExpireReservationTests
{
    private static readonly ExpireReservation Command = new(Some.Order);

    [Fact]
    public void An_uncommitted_reservation_ends_and_its_stock_is_available_again() =>
        Given<OrderStock, OrderStockEvent>(Some.Reserved)
            .When(stock => ExpireReservation.Decide(Command, stock))
            .Then([Some.Of(new ReservationEvent.Released(Expired: true)), .. Some.Moved(line => new ItemEvent.Released(Some.Order, line.Quantity))]);

    public static TheoryData<ReservationEvent> Ends =>
    [
        new ReservationEvent.Committed(),
        new ReservationEvent.Released(Expired: false),
        new ReservationEvent.Released(Expired: true),
        new ReservationEvent.Shipped(),
    ];

    [Theory]
    [MemberData(nameof(Ends), DisableDiscoveryEnumeration = true)]
    public void A_reservation_that_has_moved_on_does_not_expire(ReservationEvent end) =>
        Given<OrderStock, OrderStockEvent>([.. Some.Reserved, Some.Of(end)])
            .When(stock => ExpireReservation.Decide(Command, stock))
            .ThenNothing();
}
