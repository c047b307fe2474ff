using static Orders.Tests.AnOrder;

namespace Orders.Tests;

public class FulfilmentSpeaksToTheOrderTests
{
    private static readonly OrderStatus[] All = [.. Enum.GetValues<OrderStatus>().Where(status => status <= OrderStatus.Cancelled)];

    [Fact]
    public void A_placed_order_becomes_reserved() => That(OrderStatus.Placed).When(MarkOrderReserved.Decide).Then(Reserved);

    [Fact]
    public void A_reserved_order_is_paid_and_confirmed() => That(OrderStatus.Reserved).When(ConfirmOrder.Decide).Then(Paid, Confirmed);

    [Fact]
    public void A_confirmation_that_overtakes_the_reservation_leaves_the_history_whole() =>
        That(OrderStatus.Placed).When(ConfirmOrder.Decide).Then(Reserved, Paid, Confirmed);

    [Theory]
    [InlineData(OrderStatus.Placed)]
    [InlineData(OrderStatus.Reserved)]
    [InlineData(OrderStatus.Paid)]
    public void An_order_that_is_not_confirmed_is_rejected(OrderStatus status) => That(status)
        .When(order => RejectOrder.Decide(new RejectOrder(Id, Reasons.OutOfStock), order))
        .Then(Rejected);

    [Fact]
    public void A_confirmed_order_is_withdrawn() => That(OrderStatus.Confirmed)
        .When(order => WithdrawOrder.Decide(new WithdrawOrder(Id, Reasons.ShipmentOverdue), order))
        .Then(new OrderEvent.Cancelled("ada", "shipment-overdue", "fulfilment"));

    [Fact]
    public void In_every_other_state_what_the_fulfilment_says_changes_nothing_and_is_never_refused()
    {
        foreach (var order in All.Select(status => In(status)))
        {
            var withdrawable = order.Status is OrderStatus.Placed or OrderStatus.Reserved or OrderStatus.Paid or OrderStatus.Confirmed;
            Silent(MarkOrderReserved.Decide(order), order.Status == OrderStatus.Placed);
            Silent(ConfirmOrder.Decide(order), order.Status is OrderStatus.Placed or OrderStatus.Reserved);
            Silent(RejectOrder.Decide(new RejectOrder(Id, Reasons.Timeout), order), withdrawable && order.Status != OrderStatus.Confirmed);
            Silent(WithdrawOrder.Decide(new WithdrawOrder(Id, Reasons.Timeout), order), withdrawable);
        }
    }

    private static void Silent(Platform.EventSourcing.Decision<OrderEvent> decision, bool speaks)
    {
        Assert.Null(decision.Refusal);
        Assert.Equal(speaks, decision.Events.Count > 0);
    }
}
