using static Orders.Tests.AFulfilment;
using Happened = Orders.FulfilmentEvent;
using Input = Orders.FulfilmentInput;

namespace Orders.Tests;

/// <summary>Taking back what was done, in reverse, whatever arrives late.</summary>
public class FulfilmentCompensationTests
{
    private static readonly Happened Void = new Happened.VoidRequested();
    private static readonly Happened Release = new Happened.ReleaseRequested();
    private static readonly Happened Compensation = Awaiting(FulfilmentStep.Compensation);

    /// <summary>It has given up while it waited for the payment, and nothing is taken back yet.</summary>
    private static readonly Happened[] GivenUp = [Void, Release, new Happened.RejectionRequested(Reasons.Timeout), Compensation];

    [Fact]
    public void Refused_stock_rejects_the_order() => In(FulfilmentStep.Stock)
        .Hears(new Input.StockRefused(["CUP"]))
        .Then(new Happened.StockRefused(["CUP"]), new Happened.RejectionRequested(Reasons.OutOfStock), Compensation);

    [Fact]
    public void Stock_that_is_not_reserved_in_time_is_released() => In(FulfilmentStep.Stock)
        .Hears(new Input.DeadlinePassed(FulfilmentStep.Stock, 1))
        .Then(Release, new Happened.RejectionRequested(Reasons.Timeout), Compensation);

    [Fact]
    public void A_declined_payment_releases_the_stock_and_voids_nothing() => In(FulfilmentStep.Payment)
        .Hears(new Input.PaymentDeclined("card_declined"))
        .Then(new Happened.PaymentDeclined("card_declined"), Release, new Happened.RejectionRequested(Reasons.PaymentDeclined), Compensation);

    [Theory]
    [InlineData(FulfilmentStep.Payment)]
    [InlineData(FulfilmentStep.Commit)]
    public void A_deadline_voids_first_then_releases_then_rejects(FulfilmentStep step) => In(step)
        .Hears(new Input.DeadlinePassed(step, 1))
        .Then(GivenUp);

    [Theory]
    [InlineData(FulfilmentStep.Payment)]
    [InlineData(FulfilmentStep.Commit)]
    public void A_reservation_that_lapses_ends_the_order(FulfilmentStep step) => In(step)
        .Hears(new Input.StockReleased(Expired: true))
        .Then(new Happened.StockReleased(true), Void, Release, new Happened.RejectionRequested(Reasons.Timeout), Compensation);

    [Fact]
    public void A_cancellation_that_overtakes_the_start_begins_nothing()
    {
        In(FulfilmentStep.None).Hears(new Input.OrderCancelled()).Then(new Happened.OrderCancelled(), new Happened.Cancelled());
        In(FulfilmentStep.None, new Happened.OrderCancelled(), new Happened.Cancelled()).Hears(new Input.Start(Lines, Options)).ThenNothing();
    }

    [Fact]
    public void A_cancellation_while_stock_is_awaited_releases_it() => In(FulfilmentStep.Stock)
        .Hears(new Input.OrderCancelled())
        .Then(new Happened.OrderCancelled(), Release, Compensation);

    [Theory]
    [InlineData(FulfilmentStep.Payment)]
    [InlineData(FulfilmentStep.Commit)]
    [InlineData(FulfilmentStep.Confirmation)]
    [InlineData(FulfilmentStep.Shipment)]
    public void A_cancellation_before_shipping_takes_back_money_and_stock(FulfilmentStep step) => In(step)
        .Hears(new Input.OrderCancelled())
        .Then(new Happened.OrderCancelled(), Void, Release, Compensation);

    [Fact]
    public void An_order_that_agreed_to_end_is_compensated() => In(FulfilmentStep.Confirmation, new Happened.RejectionRequested(Reasons.Timeout))
        .Hears(new Input.OrderRejected(Reasons.Timeout))
        .Then(new Happened.OrderRejected(Reasons.Timeout), Void, Release, Compensation);

    [Fact]
    public void It_ends_when_money_stock_and_order_are_settled()
    {
        In(FulfilmentStep.Payment, GivenUp).Hears(new Input.PaymentVoided()).Then(new Happened.PaymentVoided());
        In(FulfilmentStep.Payment, [.. GivenUp, new Happened.PaymentVoided()])
            .Hears(new Input.OrderRejected(Reasons.Timeout))
            .Then(new Happened.OrderRejected(Reasons.Timeout));
        In(FulfilmentStep.Payment, [.. GivenUp, new Happened.PaymentVoided(), new Happened.OrderRejected(Reasons.Timeout)])
            .Hears(new Input.StockReleased(Expired: false))
            .Then(new Happened.StockReleased(false), new Happened.Rejected(Reasons.Timeout));
    }

    [Fact]
    public void It_ends_as_the_order_ended_when_a_cancellation_came_first() =>
        In(FulfilmentStep.Payment, [.. GivenUp, new Happened.PaymentVoided(), new Happened.StockReleased(false)])
            .Hears(new Input.OrderCancelled())
            .Then(new Happened.OrderCancelled(), new Happened.Cancelled());

    [Fact]
    public void What_is_not_answered_is_asked_for_again() =>
        In(FulfilmentStep.Payment, [.. GivenUp, new Happened.PaymentVoided(), Due(FulfilmentStep.Compensation)])
            .Hears(new Input.DeadlinePassed(FulfilmentStep.Compensation, 1))
            .Then(Release, new Happened.RejectionRequested(Reasons.Timeout), Awaiting(FulfilmentStep.Compensation, 2));

    [Fact]
    public void A_late_refusal_or_decline_settles_like_the_taking_back_itself()
    {
        In(FulfilmentStep.Payment, GivenUp)
            .Hears(new Input.PaymentDeclined("reference_voided"))
            .Then(new Happened.PaymentDeclined("reference_voided"));
        In(FulfilmentStep.Payment, GivenUp).Hears(new Input.StockRefused([])).Then(new Happened.StockRefused([]));
    }

    [Fact]
    public void An_authorisation_that_arrives_while_the_void_is_under_way_is_voided_once_more() =>
        In(FulfilmentStep.Payment, GivenUp).Hears(new Input.PaymentAuthorised()).Then(Void, Awaiting(FulfilmentStep.Compensation, 2));

    [Fact]
    public void An_authorisation_that_came_too_late_to_be_tried_again_is_voided_once_more() =>
        In(FulfilmentStep.Payment, [.. GivenUp, new Happened.PaymentVoided()])
            .Hears(new Input.PaymentAbandoned())
            .Then(Void, Awaiting(FulfilmentStep.Compensation, 2));

    [Fact]
    public void An_authorisation_that_arrives_after_the_end_is_voided_without_leaving_the_end()
    {
        Happened[] ended =
        [
            .. GivenUp, new Happened.PaymentVoided(), new Happened.StockReleased(false),
            new Happened.OrderRejected(Reasons.Timeout), new Happened.Rejected(Reasons.Timeout),
        ];
        In(FulfilmentStep.Payment, ended).Hears(new Input.PaymentAuthorised()).Then(Void, Awaiting(FulfilmentStep.Compensation, 2));

        Happened[] late = [.. ended, Void, Due(FulfilmentStep.Compensation, 2)];
        In(FulfilmentStep.Payment, late).Hears(new Input.PaymentVoided()).Then(new Happened.PaymentVoided());
        In(FulfilmentStep.Payment, late)
            .Hears(new Input.DeadlinePassed(FulfilmentStep.Compensation, 2))
            .Then(Void, Awaiting(FulfilmentStep.Compensation, 3));
        Assert.True(In(FulfilmentStep.Payment, late).State is { Ended: true, Deadline: not null });
        Assert.Null(In(FulfilmentStep.Payment, [.. late, new Happened.PaymentVoided()]).State.Deadline);
    }

    [Fact]
    public void Stock_that_arrives_after_it_was_released_is_released_again() =>
        In(FulfilmentStep.Payment, [.. GivenUp, new Happened.StockReleased(false)]).Hears(new Input.StockReserved()).Then(Release);
}
