namespace Orders.Tests;

/// <summary>An order whose money was taken before: nothing is authorised or captured, and what is taken back is paid back.</summary>
public class PrepaidFulfilmentTests
{
    private static readonly DateTimeOffset Retry = Now + Waits.Retry;
    private static readonly object[] GivingBack = [RefundAsked(38.51m), new StockReleaseRequested(Retry)];

    [Fact]
    public void With_the_stock_reserved_inventory_is_asked_to_commit() => Prepaid()
        .Hears(new Inventory.StockReserved(Id, Now))
        .Then([new StockReserved(Now + Waits.Commit)], new Inventory.CommitStock(Id));

    [Fact]
    public void With_the_stock_committed_the_order_is_confirmed_at_what_was_paid() => PrepaidReserved()
        .Hears(new Inventory.StockCommitted(Id))
        .Then([new OrderConfirmed(Now + Waits.Shipment)], new Announced.OrderConfirmed(Id, "ada", Euro(38.51m)));

    [Fact]
    public void A_shipment_takes_the_stock_only() => PrepaidConfirmed().Ship().Then(
        [new OrderShipped("Post", "T-1", Retry)], new Inventory.ShipStock(Id), new Announced.OrderShipped(Id, "ada", "Post", "T-1"));

    [Fact]
    public void Refused_stock_rejects_the_order_and_the_money_goes_back() => Prepaid()
        .Hears(new Inventory.StockRefused(Id, [Cup]))
        .Then(
            [new StockRefused([Cup]), new OrderRejected(Reasons.OutOfStock), RefundAsked(38.51m)],
            Refund,
            new FulfilmentDeadline(Id, 2).At(Retry),
            new Announced.OrderRejected(Id, "ada", Reasons.OutOfStock));

    [Theory]
    [InlineData("Prepaid")]
    [InlineData("PrepaidReserved")]
    [InlineData("PrepaidConfirmed")]
    public void A_cancellation_gives_back_the_money_then_the_stock(string state) => States[state].Cancel(Owner).Then(
        [new OrderCancelled("changed my mind", "ada"), .. GivingBack],
        Refund,
        new Inventory.ReleaseStock(Id),
        new FulfilmentDeadline(Id, 2).At(Retry),
        new Announced.OrderCancelled(Id, "ada", "changed my mind"));

    [Fact]
    public void A_refund_after_the_end_is_recorded_told_to_both_and_leaves_the_order_what_it_is()
    {
        PrepaidGivenUp().Hears(Refund).Then(
            [new OrderRefunded(Euro(38.51m))],
            new Announced.OrderRefunded(Id, "ada", Euro(38.51m)),
            new Announced.PrepaidOrderRefunded(Id, Euro(38.51m), Euro(38.51m)));
        var after = PrepaidGivenUp().After(new OrderRefunded(Euro(38.51m)));
        Assert.Equal((OrderStatus.Rejected, 38.51m, true), (after.Status, after.Refunded, after.IsWaiting));
        after.Hears(Refund).ThenNothing();
    }

    [Fact]
    public void What_was_not_heard_of_is_asked_for_again()
    {
        var again = Retry + Waits.RetryAfter(2);
        PrepaidGivenUp().Hears(new FulfilmentDeadline(Id, 2), at: Retry).Then(
            [new StockReleaseRequested(again)], new Inventory.ReleaseStock(Id), new FulfilmentDeadline(Id, 3).At(again), Refund);
        PrepaidGivenUp().After(new StockReleased(Expired: false)).Hears(new FulfilmentDeadline(Id, 2), at: Retry)
            .Then([], Refund, new FulfilmentDeadline(Id, 2).At(again));
        PrepaidGivenUp().After(new OrderRefunded(Euro(38.51m))).Hears(new FulfilmentDeadline(Id, 2), at: Retry).Then(
            [new StockReleaseRequested(again)], new Inventory.ReleaseStock(Id), new FulfilmentDeadline(Id, 3).At(again));
    }

    [Fact]
    public void Returned_lines_are_worth_their_share_of_what_was_paid()
    {
        var cups = PrepaidDelivered().After(new OrderReturned([new(Cup, 1)], "broken"));
        cups.Refund().Then([RefundAsked(4.81m)], new FulfilmentDeadline(Id, 2).At(Retry), new RefundPayment(Id, Euro(4.81m), 0));

        var both = cups.After([RefundAsked(4.81m), new OrderRefunded(Euro(4.81m)), new OrderReturned([new(Cup, 2), new(Beans, 2)], "broken")]);
        Assert.Equal(33.70m, RefundOrder.Owed(both));
    }

    private static RefundPayment Refund => new(Id, Euro(38.51m), 0);
}
