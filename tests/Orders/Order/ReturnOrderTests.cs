using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class ReturnOrderTests
{
    [Fact]
    public void Lines_of_a_delivered_order_come_back() => That(OrderStatus.Delivered)
        .When(order => ReturnOrder.Decide(Command(new(Beans, 1), new(Cup, 3)), order, Owner))
        .Then(Returned(new(Beans, 1), new(Cup, 3)));

    [Fact]
    public void What_was_not_returned_yet_can_be_returned_later() => That(OrderStatus.Delivered, Returned(new Pieces(Cup, 2)))
        .When(order => ReturnOrder.Decide(Command(new Pieces(Cup, 1)), order, Owner))
        .Then(Returned(new Pieces(Cup, 1)));

    [Fact]
    public void More_than_is_left_is_refused() => That(OrderStatus.Delivered, Returned(new Pieces(Cup, 2)))
        .When(order => ReturnOrder.Decide(Command(new Pieces(Cup, 2)), order, Owner))
        .ThenRefused("return-exceeds-delivery");

    [Fact]
    public void What_was_never_ordered_is_refused() => That(OrderStatus.Delivered)
        .When(order => ReturnOrder.Decide(Command(new Pieces(Sku.Parse("GHOST"), 1)), order, Owner))
        .ThenRefused("return-exceeds-delivery");

    [Fact]
    public void The_same_item_on_two_lines_is_refused() => That(OrderStatus.Delivered)
        .When(order => ReturnOrder.Decide(Command(new(Cup, 2), new(Cup, 2)), order, Owner))
        .ThenRefused("duplicate-sku");

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void A_return_of_no_pieces_is_refused(int quantity) => That(OrderStatus.Delivered)
        .When(order => ReturnOrder.Decide(Command(new Pieces(Cup, quantity)), order, Owner))
        .ThenRefused("invalid-quantity");

    [Theory]
    [InlineData(OrderStatus.Confirmed)]
    [InlineData(OrderStatus.Shipped)]
    [InlineData(OrderStatus.Cancelled)]
    public void Only_what_was_delivered_can_be_returned(OrderStatus status) => That(status)
        .When(order => ReturnOrder.Decide(Command(new Pieces(Cup, 1)), order, Operator))
        .ThenRefused("order-not-returnable");

    private static ReturnOrder Command(params Pieces[] lines) => new(lines, "broken");
}
