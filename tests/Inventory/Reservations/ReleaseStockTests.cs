using Inventory.Items;
using Inventory.Reservations;

namespace Inventory.Tests.Reservations;

public sealed class ReleaseStockTests
{
    private static readonly ReleaseStock Command = new(Some.Order);

    private static readonly OrderStockEvent[] GivenBack =
        [Some.Of(new ReservationEvent.Released(Expired: false)), .. Some.Moved(line => new ItemEvent.Released(Some.Order, line.Quantity))];

    [Fact]
    public void What_was_reserved_is_given_back() =>
        Given<OrderStock, OrderStockEvent>(Some.Reserved)
            .When(stock => ReleaseStock.Decide(Command, stock))
            .Then(GivenBack);

    [Fact]
    public void What_was_committed_is_given_back() =>
        Given<OrderStock, OrderStockEvent>([.. Some.Reserved, Some.Of(new ReservationEvent.Committed())])
            .When(stock => ReleaseStock.Decide(Command, stock))
            .Then(GivenBack);

    [Fact]
    public void A_repeat_changes_nothing() =>
        Given<OrderStock, OrderStockEvent>([.. Some.Reserved, .. GivenBack]).When(stock => ReleaseStock.Decide(Command, stock)).ThenNothing();

    [Fact]
    public void An_order_that_gives_up_before_it_is_served_is_remembered() =>
        Given<OrderStock, OrderStockEvent>(Some.Stocked)
            .When(stock => ReleaseStock.Decide(Command, stock))
            .Then(Some.Of(new ReservationEvent.Released(Expired: false)));

    [Fact]
    public void A_refused_order_that_gives_up_is_told_that_it_holds_nothing() =>
        Given<OrderStock, OrderStockEvent>([.. Some.Stocked, Some.Of(new ReservationEvent.Refused([Some.Cup]))])
            .When(stock => ReleaseStock.Decide(Command, stock))
            .Then(Some.Of(new ReservationEvent.Released(Expired: false)));

    [Fact]
    public void What_has_left_the_house_is_not_given_back() =>
        Given<OrderStock, OrderStockEvent>([.. Some.Reserved, Some.Of(new ReservationEvent.Shipped())])
            .When(stock => ReleaseStock.Decide(Command, stock))
            .ThenNothing();
}
