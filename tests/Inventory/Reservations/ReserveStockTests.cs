using Inventory.Items;
using Inventory.Reservations;

namespace Inventory.Tests.Reservations;

public sealed class ReserveStockTests
{
    private static readonly ReserveStock Command = new(Some.Order, Some.Lines, Some.Later);

    [Fact]
    public void Every_line_is_reserved() =>
        Given<OrderStock, OrderStockEvent>(Some.Stocked)
            .When(stock => ReserveStock.Decide(Command, stock, Some.Now))
            .Then(
                Some.Of(new ReservationEvent.Reserved(Some.Lines, Some.Later)),
                Some.Of(Some.Beans, new ItemEvent.Reserved(Some.Order, 4)),
                Some.Of(Some.Cup, new ItemEvent.Reserved(Some.Order, 2)));

    [Fact]
    public void The_last_piece_can_be_reserved_and_the_low_stock_is_announced() =>
        Given<OrderStock, OrderStockEvent>(Some.Stocked)
            .When(stock => ReserveStock.Decide(Command with { Lines = [new(Some.Cup, 10)] }, stock, Some.Now))
            .Then(
                Some.Of(new ReservationEvent.Reserved([new(Some.Cup, 10)], Some.Later)),
                Some.Of(Some.Cup, new ItemEvent.Reserved(Some.Order, 10)),
                Some.Of(Some.Cup, new ItemEvent.Low(0, 3)));

    [Fact]
    public void When_one_line_falls_short_none_is_reserved() =>
        Given<OrderStock, OrderStockEvent>(Some.Stocked)
            .When(stock => ReserveStock.Decide(Command with { Lines = [new(Some.Beans, 4), new(Some.Cup, 11)] }, stock, Some.Now))
            .Then(Some.Of(new ReservationEvent.Refused([Some.Cup])));

    [Fact]
    public void What_other_orders_have_reserved_is_not_available() =>
        Given<OrderStock, OrderStockEvent>([.. Some.Stocked, Some.Of(Some.Cup, new ItemEvent.Reserved(new OrderId(Guid.Empty), 9))])
            .When(stock => ReserveStock.Decide(Command, stock, Some.Now))
            .Then(Some.Of(new ReservationEvent.Refused([Some.Cup])));

    [Fact]
    public void An_unknown_item_is_out_of_stock() =>
        Given<OrderStock, OrderStockEvent>(Some.Stocked)
            .When(stock => ReserveStock.Decide(Command with { Lines = [new(Some.Unknown, 1), .. Some.Lines] }, stock, Some.Now))
            .Then(Some.Of(new ReservationEvent.Refused([Some.Unknown])));

    [Fact]
    public void An_order_is_answered_once() =>
        Given<OrderStock, OrderStockEvent>(Some.Reserved)
            .When(stock => ReserveStock.Decide(Command, stock, Some.Now))
            .ThenNothing();

    [Fact]
    public void An_order_that_was_refused_is_not_answered_otherwise_when_stock_comes_in() =>
        Given<OrderStock, OrderStockEvent>([Some.Of(new ReservationEvent.Refused([Some.Cup])), .. Some.Stocked])
            .When(stock => ReserveStock.Decide(Command, stock, Some.Now))
            .ThenNothing();

    [Fact]
    public void An_order_that_gave_up_beforehand_gets_nothing() =>
        Given<OrderStock, OrderStockEvent>([.. Some.Stocked, Some.Of(new ReservationEvent.Released(Expired: false))])
            .When(stock => ReserveStock.Decide(Command, stock, Some.Now))
            .ThenNothing();

    [Fact]
    public void A_request_that_comes_after_its_time_has_expired_already() =>
        Given<OrderStock, OrderStockEvent>(Some.Stocked)
            .When(stock => ReserveStock.Decide(Command, stock, Some.Later))
            .Then(Some.Of(new ReservationEvent.Released(Expired: true)));

    public static TheoryData<ReservedLine[]> Nonsense => new(
        [],
        [new ReservedLine(Some.Beans, 0)],
        [new ReservedLine(Some.Beans, -1)],
        [new ReservedLine(Some.Beans, 1), new ReservedLine(Some.Beans, 1)]);

    [Theory]
    [MemberData(nameof(Nonsense), DisableDiscoveryEnumeration = true)]
    public void Lines_that_make_no_sense_are_refused(ReservedLine[] lines) =>
        Given<OrderStock, OrderStockEvent>(Some.Stocked)
            .When(stock => ReserveStock.Decide(Command with { Lines = lines }, stock, Some.Now))
            .ThenRefused("reservation-lines-invalid");
}
