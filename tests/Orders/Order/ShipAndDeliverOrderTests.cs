using Platform.EventSourcing;
using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class ShipAndDeliverOrderTests
{
    private static readonly ShipOrder Ship = new("Post", "T-1");

    [Fact]
    public void A_confirmed_order_is_shipped() => That(OrderStatus.Confirmed)
        .When(order => ShipOrder.Decide(Ship, order, Operator))
        .Then(Shipped);

    [Fact]
    public void Shipping_again_changes_nothing() => That(OrderStatus.Shipped)
        .When(order => ShipOrder.Decide(Ship, order, Operator))
        .ThenNothing();

    [Theory]
    [InlineData(OrderStatus.Placed)]
    [InlineData(OrderStatus.Reserved)]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Delivered)]
    [InlineData(OrderStatus.Rejected)]
    [InlineData(OrderStatus.Cancelled)]
    public void Only_a_confirmed_order_is_shipped(OrderStatus status) => That(status)
        .When(order => ShipOrder.Decide(Ship, order, Operator))
        .ThenRefused("order-not-shippable");

    [Fact]
    public void A_shipped_order_is_delivered() => That(OrderStatus.Shipped)
        .When(order => DeliverOrder.Decide(order, Operator))
        .Then(Delivered);

    [Fact]
    public void Delivering_again_changes_nothing() => That(OrderStatus.Delivered)
        .When(order => DeliverOrder.Decide(order, Operator))
        .ThenNothing();

    [Theory]
    [InlineData(OrderStatus.Confirmed)]
    [InlineData(OrderStatus.Cancelled)]
    public void Only_a_shipped_order_is_delivered(OrderStatus status) => That(status)
        .When(order => DeliverOrder.Decide(order, Operator))
        .ThenRefused("order-not-deliverable");

    [Fact]
    public void Its_owner_may_see_but_not_ship_deliver_or_refund_an_order()
    {
        Refusal?[] refusals =
        [
            ShipOrder.Decide(Ship, In(OrderStatus.Confirmed), Owner).Refusal,
            DeliverOrder.Decide(In(OrderStatus.Shipped), Owner).Refusal,
            RefundOrder.Decide(In(OrderStatus.Delivered), Owner).Refusal,
        ];
        Assert.All(refusals, refusal => Assert.Equal(("operator-only", RefusalKind.Forbidden), (refusal?.Code, refusal?.Kind)));
    }

    [Fact]
    public void To_a_stranger_the_order_does_not_even_exist() => That(OrderStatus.Confirmed)
        .When(order => ShipOrder.Decide(Ship, order, Stranger))
        .ThenRefused("order-not-found");
}
