using Platform.EventSourcing;
using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class CancelOrderTests
{
    private static readonly CancelOrder Command = new("changed my mind");

    [Theory]
    [InlineData(OrderStatus.Placed)]
    [InlineData(OrderStatus.Reserved)]
    [InlineData(OrderStatus.Paid)]
    [InlineData(OrderStatus.Confirmed)]
    public void An_order_is_cancelled_before_it_ships(OrderStatus status) => That(status)
        .When(order => CancelOrder.Decide(Command, order, Owner))
        .Then(Cancelled);

    [Fact]
    public void An_operator_cancels_in_their_own_name() => That(OrderStatus.Placed)
        .When(order => CancelOrder.Decide(Command, order, Operator))
        .Then(new OrderEvent.Cancelled("ada", "changed my mind", "otto"));

    [Fact]
    public void A_repeat_changes_nothing() => That(OrderStatus.Cancelled)
        .When(order => CancelOrder.Decide(Command, order, Owner))
        .ThenNothing();

    [Theory]
    [InlineData(OrderStatus.Shipped)]
    [InlineData(OrderStatus.Delivered)]
    [InlineData(OrderStatus.Rejected)]
    public void An_order_that_has_gone_further_is_not_cancelled(OrderStatus status) => That(status)
        .When(order => CancelOrder.Decide(Command, order, Owner))
        .ThenRefused("order-not-cancellable");

    [Theory]
    [InlineData(OrderStatus.None)]
    [InlineData(OrderStatus.Placed)]
    public void Anothers_order_does_not_exist(OrderStatus status)
    {
        var refusal = CancelOrder.Decide(Command, In(status), Stranger).Refusal;
        Assert.Equal(("order-not-found", RefusalKind.NotFound), (refusal?.Code, refusal?.Kind));
    }
}
