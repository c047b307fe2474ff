using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class RefundOrderTests
{
    [Fact]
    public void The_value_of_what_was_returned_is_refunded() => That(OrderStatus.Delivered, Returned(new(Beans, 1), new(Cup, 2)))
        .When(order => RefundOrder.Decide(order, Operator))
        .Then(new OrderEvent.RefundRequested(Euro(22.50m)));

    [Fact]
    public void A_further_return_is_refunded_besides_the_first() =>
        That(OrderStatus.Delivered, Returned(new Pieces(Cup, 1)), new OrderEvent.RefundRequested(Euro(5m)), Returned(new Pieces(Cup, 2)))
            .When(order => RefundOrder.Decide(order, Operator))
            .Then(new OrderEvent.RefundRequested(Euro(10m)));

    [Theory]
    [InlineData(OrderStatus.Shipped)]
    [InlineData(OrderStatus.Delivered)]
    public void Without_a_return_the_whole_order_is_refunded(OrderStatus status) => That(status)
        .When(order => RefundOrder.Decide(order, Operator))
        .Then(new OrderEvent.RefundRequested(Euro(40.00m)));

    [Fact]
    public void A_repeat_changes_nothing() => That(OrderStatus.Delivered, new OrderEvent.RefundRequested(Euro(40m)))
        .When(order => RefundOrder.Decide(order, Operator))
        .ThenNothing();

    [Fact]
    public void A_return_after_the_whole_refund_is_not_paid_twice() =>
        That(
            OrderStatus.Delivered,
            new OrderEvent.RefundRequested(Euro(40m)),
            new OrderEvent.Refunded("ada", Euro(40m)),
            Returned(new Pieces(Cup, 3)))
            .When(order => RefundOrder.Decide(order, Operator))
            .ThenNothing();

    [Theory]
    [InlineData(OrderStatus.Placed)]
    [InlineData(OrderStatus.Confirmed)]
    [InlineData(OrderStatus.Cancelled)]
    [InlineData(OrderStatus.Rejected)]
    public void What_was_not_shipped_is_not_refunded(OrderStatus status) => That(status)
        .When(order => RefundOrder.Decide(order, Operator))
        .ThenRefused("order-not-refundable");

    [Fact]
    public void A_refund_that_was_paid_is_recorded() => That(OrderStatus.Delivered, new OrderEvent.RefundRequested(Euro(40m)))
        .When(order => RecordRefund.Decide(new RecordRefund(Euro(40m)), order))
        .Then(new OrderEvent.Refunded("ada", Euro(40m)));

    [Fact]
    public void No_more_is_recorded_as_refunded_than_was_requested() =>
        That(OrderStatus.Delivered, new OrderEvent.RefundRequested(Euro(40m)), new OrderEvent.Refunded("ada", Euro(40m)))
            .When(order => RecordRefund.Decide(new RecordRefund(Euro(40m)), order))
            .ThenNothing();
}
