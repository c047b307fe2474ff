using static Orders.Tests.AFulfilment;
using static Orders.Tests.AnOrder;
using Happened = Orders.FulfilmentEvent;
using Input = Orders.FulfilmentInput;

namespace Orders.Tests;

/// <summary>What operators may do to a fulfilment, and what becomes of deadlines that come too early.</summary>
public class FulfilmentOperationsTests
{
    private static readonly Input Nudge = new Input.Nudge();
    private static readonly Input Abort = new Input.Abort("the provider lost it");
    private static readonly Happened Nudged = new Happened.Nudged();
    private static readonly Happened Aborted = new Happened.Aborted("the provider lost it");
    private static readonly Happened Compensation = Awaiting(FulfilmentStep.Compensation);

    [Fact]
    public void A_nudge_asks_for_the_same_again_and_waits_anew()
    {
        In(FulfilmentStep.Stock).Hears(Nudge)
            .Then(Nudged, new Happened.StockRequested(Lines, Now + Options.Reservation), Awaiting(FulfilmentStep.Stock, 2));
        In(FulfilmentStep.Payment).Hears(Nudge).Then(Nudged, new Happened.PaymentRequested(), Awaiting(FulfilmentStep.Payment, 2));
        In(FulfilmentStep.Commit).Hears(Nudge).Then(Nudged, new Happened.CommitRequested(), Awaiting(FulfilmentStep.Commit, 2));
        In(FulfilmentStep.Confirmation).Hears(Nudge)
            .Then(Nudged, new Happened.ConfirmationRequested(), Awaiting(FulfilmentStep.Confirmation, 2));
        In(FulfilmentStep.Capture).Hears(Nudge).Then(Nudged, new Happened.CaptureRequested(), Awaiting(FulfilmentStep.Capture, 2));
    }

    [Fact]
    public void A_nudge_after_the_order_was_asked_to_end_asks_it_to_end_again()
    {
        In(FulfilmentStep.Confirmation, new Happened.RejectionRequested(Reasons.Timeout), Awaiting(FulfilmentStep.Confirmation, 2))
            .Hears(Nudge)
            .Then(Nudged, new Happened.RejectionRequested(Reasons.Timeout), Awaiting(FulfilmentStep.Confirmation, 3));
        In(FulfilmentStep.Shipment, new Happened.WithdrawalRequested(Reasons.ShipmentOverdue), Awaiting(FulfilmentStep.Shipment, 2))
            .Hears(Nudge)
            .Then(Nudged, new Happened.WithdrawalRequested(Reasons.ShipmentOverdue), Awaiting(FulfilmentStep.Shipment, 3));
    }

    [Fact]
    public void A_nudge_of_a_compensation_asks_for_what_is_not_answered_yet() =>
        In(FulfilmentStep.Payment, GivenUp())
            .Hears(Nudge)
            .Then(
                Nudged, new Happened.VoidRequested(), new Happened.ReleaseRequested(), new Happened.RejectionRequested(Reasons.Timeout),
                Awaiting(FulfilmentStep.Compensation, 2));

    [Fact]
    public void What_waits_for_people_has_nobody_to_ask_again()
    {
        In(FulfilmentStep.Shipment).Hears(Nudge).ThenRefused("process-waits-for-people");

        // That it was asked to end while it confirmed is over: a nudge must not withdraw it.
        In(
            FulfilmentStep.Confirmation,
            new Happened.RejectionRequested(Reasons.Timeout),
            new Happened.OrderConfirmed(),
            Awaiting(FulfilmentStep.Shipment)).Hears(Nudge).ThenRefused("process-waits-for-people");
    }

    [Theory]
    [InlineData(FulfilmentStep.Payment)]
    [InlineData(FulfilmentStep.Commit)]
    public void An_abort_takes_back_what_was_done_and_rejects_the_order(FulfilmentStep step) => In(step)
        .Hears(Abort)
        .Then(
            Aborted, new Happened.VoidRequested(), new Happened.ReleaseRequested(), new Happened.RejectionRequested(Reasons.Aborted), Compensation);

    [Fact]
    public void An_abort_before_the_payment_has_no_money_to_take_back() => In(FulfilmentStep.Stock)
        .Hears(Abort)
        .Then(Aborted, new Happened.ReleaseRequested(), new Happened.RejectionRequested(Reasons.Aborted), Compensation);

    [Fact]
    public void While_the_order_may_be_confirming_an_abort_asks_it_and_it_has_the_last_word()
    {
        Happened[] asked = [Aborted, new Happened.RejectionRequested(Reasons.Aborted), Awaiting(FulfilmentStep.Confirmation, 2)];

        In(FulfilmentStep.Confirmation).Hears(Abort).Then(asked);
        In(FulfilmentStep.Confirmation, asked).Hears(Abort).ThenNothing();
        In(FulfilmentStep.Confirmation, asked).Hears(new Input.OrderConfirmed())
            .Then(new Happened.OrderConfirmed(), Awaiting(FulfilmentStep.Shipment));
        In(FulfilmentStep.Confirmation, asked).Hears(new Input.OrderRejected(Reasons.Aborted))
            .Then(
                new Happened.OrderRejected(Reasons.Aborted), new Happened.VoidRequested(), new Happened.ReleaseRequested(), Compensation);
    }

    [Theory]
    [InlineData(FulfilmentStep.Shipment)]
    [InlineData(FulfilmentStep.Capture)]
    public void An_abort_comes_too_late_once_the_order_is_confirmed(FulfilmentStep step) => In(step)
        .Hears(Abort)
        .ThenRefused("process-not-abortable");

    [Fact]
    public void An_abort_of_what_is_given_up_already_does_nothing() => In(FulfilmentStep.Payment, GivenUp()).Hears(Abort).ThenNothing();

    [Fact]
    public void What_has_ended_is_neither_nudged_nor_aborted()
    {
        Happened[] ended = [new Happened.OrderCancelled(), new Happened.Cancelled()];
        foreach (var given in new[] { In(FulfilmentStep.Done), In(FulfilmentStep.None, ended) })
        {
            given.Hears(Nudge).ThenRefused("process-ended");
            given.Hears(Abort).ThenRefused("process-ended");
        }
    }

    [Fact]
    public void What_has_not_begun_does_not_exist()
    {
        In(FulfilmentStep.None).Hears(Nudge).ThenRefused("process-not-found");
        In(FulfilmentStep.None).Hears(Abort).ThenRefused("process-not-found");
    }

    [Fact]
    public void A_deadline_that_comes_early_is_set_again_and_no_request_follows()
    {
        var early = In(FulfilmentStep.Payment, Awaiting(FulfilmentStep.Payment));

        // By as much as it is early it comes later, so that two clocks that differ do not make it early for ever.
        early.Hears(new Input.DeadlinePassed(FulfilmentStep.Payment, 1))
            .Then(new Happened.DeadlineSetAgain(FulfilmentStep.Payment, 1, Now + (2 * Options.Payment)));
    }

    [Fact]
    public void A_deadline_that_was_set_again_is_the_same_deadline()
    {
        var again = new Happened.DeadlineSetAgain(FulfilmentStep.Payment, 1, Now + Options.Payment);

        In(FulfilmentStep.Payment, again).Hears(new Input.DeadlinePassed(FulfilmentStep.Payment, 1))
            .Then(
                new Happened.VoidRequested(), new Happened.ReleaseRequested(), new Happened.RejectionRequested(Reasons.Timeout), Compensation);
        Assert.Equal(
            (new FulfilmentDeadline(Id, FulfilmentStep.Payment, 1), Now + Options.Payment),
            FulfilmentMessages.Of(again, new(1, Guid.Empty, Id.FulfilmentStream, 1, "x", again, Now, new("c")))
                .Select(outgoing => ((FulfilmentDeadline)outgoing.Message, outgoing.NotBefore!.Value)).Single());
    }

    [Fact]
    public void An_early_deadline_of_a_wait_that_is_over_does_nothing() =>
        In(FulfilmentStep.Payment, Awaiting(FulfilmentStep.Payment, 2)).Hears(new Input.DeadlinePassed(FulfilmentStep.Payment, 1)).ThenNothing();

    private static Happened[] GivenUp() =>
        [new Happened.VoidRequested(), new Happened.ReleaseRequested(), new Happened.RejectionRequested(Reasons.Timeout), Compensation];
}
