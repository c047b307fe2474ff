using static Orders.Tests.AFulfilment;
using static Orders.Tests.AnOrder;
using Happened = Orders.FulfilmentEvent;
using Input = Orders.FulfilmentInput;

namespace Orders.Tests;

/// <summary>From placed to shipped and paid for.</summary>
public class FulfilmentForwardTests
{
    [Fact]
    public void It_starts_by_asking_for_the_stock() => In(FulfilmentStep.None)
        .Hears(new Input.Start(Lines, Options))
        .Then(new Happened.Started(Options), new Happened.StockRequested(Lines, Now + Options.Reservation), Awaiting(FulfilmentStep.Stock));

    [Fact]
    public void With_stock_reserved_it_asks_for_the_payment() => In(FulfilmentStep.Stock)
        .Hears(new Input.StockReserved())
        .Then(new Happened.StockReserved(), new Happened.PaymentRequested(), Awaiting(FulfilmentStep.Payment));

    [Fact]
    public void With_the_payment_authorised_it_asks_to_commit_the_stock() => In(FulfilmentStep.Payment)
        .Hears(new Input.PaymentAuthorised())
        .Then(new Happened.PaymentAuthorised(), new Happened.CommitRequested(), Awaiting(FulfilmentStep.Commit));

    [Fact]
    public void With_the_stock_committed_it_asks_the_order_to_confirm() => In(FulfilmentStep.Commit)
        .Hears(new Input.StockCommitted())
        .Then(new Happened.StockCommitted(), new Happened.ConfirmationRequested(), Awaiting(FulfilmentStep.Confirmation));

    [Fact]
    public void A_confirmed_order_waits_to_be_shipped() => In(FulfilmentStep.Confirmation)
        .Hears(new Input.OrderConfirmed())
        .Then(new Happened.OrderConfirmed(), Awaiting(FulfilmentStep.Shipment));

    [Fact]
    public void A_shipped_order_is_paid_for() => In(FulfilmentStep.Shipment)
        .Hears(new Input.OrderShipped())
        .Then(new Happened.OrderShipped(), new Happened.CaptureRequested(), Awaiting(FulfilmentStep.Capture));

    [Fact]
    public void That_the_order_shipped_says_that_it_was_confirmed() => In(FulfilmentStep.Confirmation)
        .Hears(new Input.OrderShipped())
        .Then(new Happened.OrderConfirmed(), new Happened.OrderShipped(), new Happened.CaptureRequested(), Awaiting(FulfilmentStep.Capture));

    [Fact]
    public void With_the_payment_captured_it_is_complete() => In(FulfilmentStep.Capture)
        .Hears(new Input.PaymentCaptured())
        .Then(new Happened.PaymentCaptured(), new Happened.Completed());

    [Fact]
    public void A_capture_that_is_not_heard_of_is_asked_for_again_and_more_patiently() => In(FulfilmentStep.Capture)
        .Hears(new Input.DeadlinePassed(FulfilmentStep.Capture, 1))
        .Then(new Happened.CaptureRequested(), new Happened.Awaiting(FulfilmentStep.Capture, 2, Now + (2 * Options.Capture)));

    [Fact]
    public void When_the_confirmation_is_overdue_the_order_is_asked_to_end_and_has_the_last_word() => In(FulfilmentStep.Confirmation)
        .Hears(new Input.DeadlinePassed(FulfilmentStep.Confirmation, 1))
        .Then(new Happened.RejectionRequested(Reasons.Timeout), new Happened.Awaiting(FulfilmentStep.Confirmation, 2, Now + Options.Retry));

    [Fact]
    public void An_order_that_confirmed_all_the_same_goes_on() =>
        In(FulfilmentStep.Confirmation, new Happened.RejectionRequested(Reasons.Timeout), Awaiting(FulfilmentStep.Confirmation, 2))
            .Hears(new Input.OrderConfirmed())
            .Then(new Happened.OrderConfirmed(), Awaiting(FulfilmentStep.Shipment));

    [Fact]
    public void When_the_shipment_is_overdue_the_order_is_asked_to_end_and_has_the_last_word() => In(FulfilmentStep.Shipment)
        .Hears(new Input.DeadlinePassed(FulfilmentStep.Shipment, 1))
        .Then(new Happened.WithdrawalRequested(Reasons.ShipmentOverdue), new Happened.Awaiting(FulfilmentStep.Shipment, 2, Now + Options.Retry));

    [Fact]
    public void An_order_that_was_shipped_all_the_same_is_paid_for() =>
        In(FulfilmentStep.Shipment, new Happened.WithdrawalRequested(Reasons.ShipmentOverdue), Awaiting(FulfilmentStep.Shipment, 2))
            .Hears(new Input.OrderShipped())
            .Then(new Happened.OrderShipped(), new Happened.CaptureRequested(), Awaiting(FulfilmentStep.Capture));

    [Fact]
    public void A_confirmed_order_whose_stock_is_lost_is_withdrawn() => In(FulfilmentStep.Shipment)
        .Hears(new Input.StockReleased(Expired: false))
        .Then(new Happened.StockReleased(false), new Happened.WithdrawalRequested(Reasons.OutOfStock), Awaiting(FulfilmentStep.Shipment, 2));

    [Fact]
    public void An_order_that_confirmed_after_its_stock_was_lost_is_withdrawn() =>
        In(FulfilmentStep.Confirmation, new Happened.StockReleased(false), new Happened.RejectionRequested(Reasons.OutOfStock))
            .Hears(new Input.OrderConfirmed())
            .Then(new Happened.OrderConfirmed(), new Happened.WithdrawalRequested(Reasons.OutOfStock), Awaiting(FulfilmentStep.Shipment));

    [Fact]
    public void Deadlines_of_steps_and_attempts_that_are_over_do_nothing()
    {
        foreach (var step in Enum.GetValues<FulfilmentStep>())
        {
            foreach (var stale in Enum.GetValues<FulfilmentStep>().Where(other => other != step))
            {
                In(step).Hears(new Input.DeadlinePassed(stale, 1)).ThenNothing();
            }

            In(step).Hears(new Input.DeadlinePassed(step, 7)).ThenNothing();
        }
    }

    [Theory]
    [InlineData(FulfilmentStep.Stock)]
    [InlineData(FulfilmentStep.Capture)]
    [InlineData(FulfilmentStep.Done)]
    public void A_repeated_start_does_nothing(FulfilmentStep step) => In(step).Hears(new Input.Start(Lines, Options)).ThenNothing();

    [Theory]
    [InlineData(FulfilmentStep.Capture)]
    [InlineData(FulfilmentStep.Done)]
    public void Once_shipped_nothing_is_taken_back(FulfilmentStep step)
    {
        In(step).Hears(new Input.OrderCancelled()).ThenNothing();
        In(step).Hears(new Input.OrderRejected(Reasons.Timeout)).ThenNothing();
        In(step).Hears(new Input.StockReleased(true)).ThenNothing();
        In(step).Hears(new Input.PaymentAuthorised()).ThenNothing();
    }

    [Fact]
    public void A_fulfilment_keeps_the_times_it_started_with()
    {
        var slow = new FulfilmentOptions { Payment = TimeSpan.FromHours(1) };
        Given<Orders.Fulfilment, Happened>(new Happened.Started(slow), new Happened.StockRequested(Lines, Now), Awaiting(FulfilmentStep.Stock))
            .Hears(new Input.StockReserved())
            .Then(
                new Happened.StockReserved(),
                new Happened.PaymentRequested(),
                new Happened.Awaiting(FulfilmentStep.Payment, 1, Now + TimeSpan.FromHours(1)));
    }
}
