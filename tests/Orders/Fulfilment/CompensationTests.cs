namespace Orders.Tests;

/// <summary>Taking back what was done: the money first, then the stock, whatever arrives late.</summary>
public class CompensationTests
{
    private static readonly DateTimeOffset Retry = Now + Waits.Retry;
    private static readonly object[] MoneyAndStock = [new PaymentVoidRequested(Retry), new StockReleaseRequested(Retry)];
    private static readonly Announced.OrderRejected TimedOut = new(Id, "ada", Reasons.Timeout);

    [Fact]
    public void Refused_stock_rejects_the_order_and_nothing_is_to_be_taken_back() => Placed()
        .Hears(new Inventory.StockRefused(Id, [Cup]))
        .Then([new StockRefused([Cup]), new OrderRejected(Reasons.OutOfStock)], new Announced.OrderRejected(Id, "ada", Reasons.OutOfStock));

    [Fact]
    public void Stock_that_is_not_reserved_in_time_is_released() => Placed()
        .Hears(new FulfilmentDeadline(Id, 1), at: Now + Waits.Stock)
        .Then(
            [new OrderRejected(Reasons.Timeout), new StockReleaseRequested(Retry + Waits.Stock)],
            TakingBackStock(Retry + Waits.Stock, TimedOut));

    [Theory]
    [InlineData("card_declined", "card_declined")]
    [InlineData(null, "unknown")]
    public void A_declined_payment_releases_the_stock_and_voids_nothing(string? code, string recorded) => Reserved()
        .Hears(new PaymentAnswer("declined", code))
        .Then(
            [new PaymentDeclined(recorded), new OrderRejected(Reasons.PaymentDeclined), new StockReleaseRequested(Retry)],
            TakingBackStock(Retry, new Announced.OrderRejected(Id, "ada", Reasons.PaymentDeclined)));

    [Theory]
    [InlineData("Reserved")]
    [InlineData("Paid")]
    public void A_deadline_voids_first_then_releases(string state)
    {
        var order = States[state];
        var now = order.Deadline!.Value;
        order.Hears(new FulfilmentDeadline(Id, 1), at: now).Then(
            [new OrderRejected(Reasons.Timeout), new PaymentVoidRequested(now + Waits.Retry), new StockReleaseRequested(now + Waits.Retry)],
            TakingBackBoth(now + Waits.Retry, TimedOut));
    }

    [Theory]
    [InlineData("Reserved")]
    [InlineData("Paid")]
    public void A_reservation_that_lapses_ends_the_order(string state) => States[state]
        .Hears(new Inventory.StockReleased(Id, Expired: true))
        .Then(
            [new StockReleased(Expired: true), new OrderRejected(Reasons.Timeout), .. MoneyAndStock],
            TakingBackBoth(Retry, TimedOut));

    [Fact]
    public void A_reservation_that_lapses_before_it_was_heard_of_ends_the_order() => Placed()
        .Hears(new Inventory.StockReleased(Id, Expired: true))
        .Then(
            [new StockReleased(Expired: true), new OrderRejected(Reasons.Timeout), new StockReleaseRequested(Retry)],
            TakingBackStock(Retry, TimedOut));

    [Fact]
    public void A_provider_that_says_nothing_in_time_ends_the_order() => Reserved()
        .Hears(PaymentAnswer.Overdue)
        .Then(
            [new OrderRejected(Reasons.Timeout), .. MoneyAndStock],
            TakingBackBoth(Retry, TimedOut));

    [Fact]
    public void A_confirmed_order_whose_stock_is_lost_is_cancelled() => Confirmed()
        .Hears(new Inventory.StockReleased(Id, Expired: false))
        .Then(
            [new StockReleased(Expired: false), new OrderCancelled(Reasons.OutOfStock, CancelOrder.ByFulfilment), .. MoneyAndStock],
            TakingBackBoth(Retry, new Announced.OrderCancelled(Id, "ada", Reasons.OutOfStock)));

    [Fact]
    public void A_confirmed_order_that_nobody_ships_is_cancelled()
    {
        var now = Now + Waits.Shipment;
        Confirmed().Hears(new FulfilmentDeadline(Id, 1), at: now).Then(
            [
                new OrderCancelled(Reasons.ShipmentOverdue, CancelOrder.ByFulfilment),
                new PaymentVoidRequested(now + Waits.Retry),
                new StockReleaseRequested(now + Waits.Retry),
            ],
            TakingBackBoth(now + Waits.Retry, new Announced.OrderCancelled(Id, "ada", Reasons.ShipmentOverdue)));
    }

    [Fact]
    public void What_was_taken_back_is_recorded()
    {
        GivenUp().Hears(new VoidPayment(Id)).Then([new PaymentVoided()]);
        GivenUp().Hears(new Inventory.StockReleased(Id, Expired: false)).Then([new StockReleased(Expired: false)]);
        GivenUp().Hears(new Inventory.StockReleased(Id, Expired: true)).Then([new StockReleased(Expired: true)]);
    }

    [Fact]
    public void A_late_refusal_or_decline_settles_like_the_taking_back_itself()
    {
        GivenUp().Hears(new PaymentAnswer("declined", "reference_voided")).Then([new PaymentDeclined("reference_voided")]);
        GivenUp().Hears(new Inventory.StockRefused(Id, [])).Then([new StockRefused([])]);
    }

    [Theory]
    [InlineData("GivenUp")]
    [InlineData("GivenUpAndSettled")]
    [InlineData("Cancelled")]
    public void An_authorisation_that_arrives_after_the_end_is_voided_once_more(string state)
    {
        var order = States[state];
        var retry = Now + Waits.RetryAfter(order.Timer);
        order.Hears(new PaymentAnswer("authorised")).Then(
            [new PaymentVoidRequested(retry)], new VoidPayment(Id), new FulfilmentDeadline(Id, order.Timer + 1).At(retry));
    }

    [Fact]
    public void Stock_that_arrives_after_it_was_given_back_is_given_back_again()
    {
        var order = GivenUpAndSettled();
        var retry = Now + Waits.RetryAfter(order.Timer);
        order.Hears(new Inventory.StockReserved(Id, Now)).Then(
            [new StockReleaseRequested(retry)], new Inventory.ReleaseStock(Id), new FulfilmentDeadline(Id, order.Timer + 1).At(retry));
    }

    [Fact]
    public void Stock_that_arrives_while_it_is_being_given_back_needs_no_further_request() =>
        CancelledAtOnce().Hears(new Inventory.StockReserved(Id, Now)).ThenNothing();

    private static object[] TakingBackBoth(DateTimeOffset retry, object announcement) =>
        [new VoidPayment(Id), .. TakingBackStock(retry, announcement)];

    private static object[] TakingBackStock(DateTimeOffset retry, object announcement) =>
        [new Inventory.ReleaseStock(Id), new FulfilmentDeadline(Id, 2).At(retry), announcement];
}
