using Inventory.Items;
using Inventory.Reservations;

namespace Inventory.Tests.Reservations;

public sealed class ShipStockTests
{
    private static readonly ShipStock Command = new(Some.Order);

    private static readonly OrderStockEvent[] Gone =
        [Some.Of(new ReservationEvent.Shipped()), .. Some.Moved(line => new ItemEvent.Shipped(Some.Order, line.Quantity))];

    [Fact]
    public void Committed_stock_leaves_the_house() =>
        Given<OrderStock, OrderStockEvent>([.. Some.Reserved, Some.Of(new ReservationEvent.Committed())])
            .When(stock => ShipStock.Decide(Command, stock))
            .Then(Gone);

    [Fact]
    public void Stock_that_left_before_its_commitment_arrived_has_left() =>
        Given<OrderStock, OrderStockEvent>(Some.Reserved)
            .When(stock => ShipStock.Decide(Command, stock))
            .Then(Gone);

    [Fact]
    public void A_repeat_changes_nothing() =>
        Given<OrderStock, OrderStockEvent>([.. Some.Reserved, .. Gone]).When(stock => ShipStock.Decide(Command, stock)).ThenNothing();

    [Fact]
    public void Goods_that_nobody_reserved_are_a_matter_for_people()
    {
        Given<OrderStock, OrderStockEvent>(Some.Stocked).When(stock => ShipStock.Decide(Command, stock)).ThenRefused("reservation-not-held");
        Given<OrderStock, OrderStockEvent>([.. Some.Reserved, Some.Of(new ReservationEvent.Released(Expired: true))])
            .When(stock => ShipStock.Decide(Command, stock))
            .ThenRefused("reservation-not-held");
    }
}
