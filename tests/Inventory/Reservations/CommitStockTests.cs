using Inventory.Reservations;

namespace Inventory.Tests.Reservations;

public sealed class CommitStockTests
{
    private static readonly ReservationEvent Reserved = new ReservationEvent.Reserved(Some.Lines, Some.Later);

    [Fact]
    public void A_reservation_is_kept() =>
        Given<Reservation, ReservationEvent>(Reserved)
            .When(CommitStock.Decide)
            .Then(new ReservationEvent.Committed());

    [Fact]
    public void A_repeat_changes_nothing() =>
        Given<Reservation, ReservationEvent>(Reserved, new ReservationEvent.Committed()).When(CommitStock.Decide).ThenNothing();

    [Fact]
    public void What_has_shipped_needs_no_commitment() =>
        Given<Reservation, ReservationEvent>(Reserved, new ReservationEvent.Shipped()).When(CommitStock.Decide).ThenNothing();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_order_that_holds_nothing_any_more_is_told_so(bool expired) =>
        Given<Reservation, ReservationEvent>(Reserved, new ReservationEvent.Released(expired))
            .When(CommitStock.Decide)
            .Then(new ReservationEvent.CommitRefused(expired));

    [Fact]
    public void An_order_that_never_held_anything_is_told_so() =>
        Given<Reservation, ReservationEvent>(new ReservationEvent.Refused([Some.Cup]))
            .When(CommitStock.Decide)
            .Then(new ReservationEvent.CommitRefused(Expired: false));

    [Fact]
    public void An_order_that_was_told_is_not_told_again() =>
        Given<Reservation, ReservationEvent>(
                Reserved, new ReservationEvent.Released(Expired: true), new ReservationEvent.CommitRefused(Expired: true))
            .When(CommitStock.Decide)
            .ThenNothing();

    [Fact]
    public void A_commit_before_any_reservation_closes_the_door_to_a_later_one()
    {
        Given<Reservation, ReservationEvent>().When(CommitStock.Decide).Then(new ReservationEvent.CommitRefused(Expired: false));
        Given<OrderStock, OrderStockEvent>([.. Some.Stocked, Some.Of(new ReservationEvent.CommitRefused(Expired: false))])
            .When(stock => ReserveStock.Decide(new(Some.Order, Some.Lines, Some.Later), stock, Some.Now))
            .ThenNothing();
    }
}
