using Contracts.Orders;

namespace Subscriptions.Tests;

public class RenewalTests
{
    private static readonly PlacePrepaidOrder SecondOrder = new(
        Payment(2), "ada", [new("BEANS", 2)], Euro(20.00m), new("ada", Home));

    private static readonly Announced.SubscriptionRenewed SecondRenewed = new(Id.ToGuid(), "ada", "Coffee", Euro(20.00m), SecondEnd);
    private static readonly Announced.SubscriptionEnded Ended = new(Id.ToGuid(), "ada", "Coffee", Reasons.Requested);

    [Fact]
    public void A_period_that_ends_is_followed_by_the_next_which_is_asked_to_be_paid() => Active().Timer().Then(
        [Second with { Payment = Saying.PaymentOf(2) }],
        new ChargePayment(Id, Saying.PaymentOf(2)),
        new SubscriptionDeadline(Id, 4).At(Second.Deadline));

    [Fact]
    public void A_paid_period_has_its_order_placed_under_the_payments_id() => Renewing().Charged(2).Then(
        [new InvoicePaid(2, Payment(2))], SecondOrder, SecondRenewed, new SubscriptionDeadline(Id, 5).At(SecondEnd));

    [Fact]
    public void A_plan_without_items_needs_no_order() =>
        (Renewing() with { Terms = Coffee with { Items = [] } }).Charged(2).Then(
            [new InvoicePaid(2, Payment(2))], SecondRenewed, new SubscriptionDeadline(Id, 5).At(SecondEnd));

    [Fact]
    public void A_trial_ends_with_the_first_bill()
    {
        var (trial, end) = (Trialing(), Begin.AddDays(14));

        trial.Timer().Then(
            [new InvoiceIssued(1, end, At("2026-03-14 12:00"), Euro(20.00m), 0, 20.00m, Saying.PaymentOf(1), end + Waits.Payment)],
            new ChargePayment(Id, Saying.PaymentOf(1)),
            new SubscriptionDeadline(Id, 2).At(end + Waits.Payment));
    }

    [Fact]
    public void What_credit_covers_is_paid_without_the_provider() => (Active() with { Credit = 50m }).Timer().Then(
        [Second with { Payment = Saying.PaymentOf(2), CreditApplied = 20.00m, Amount = 0.00m }, new InvoicePaid(2, Saying.PaymentOf(2))],
        SecondOrder with { OrderId = Saying.PaymentOf(2), Paid = Euro(0.00m) },
        SecondRenewed with { Amount = Euro(0.00m) },
        new SubscriptionDeadline(Id, 5).At(SecondEnd));

    [Fact]
    public void A_paid_invoice_comes_of_a_call_unless_credit_covers_it()
    {
        var (calls, paid) = (new SubscriptionCalls(), new InvoicePaid(2, Payment(2)));

        Assert.Equal("payments", calls.Called(paid, Second));
        Assert.Null(calls.Called(paid, Second with { CreditApplied = 20.00m, Amount = 0.00m }));
        Assert.Null(calls.Called(Second, null));
    }

    [Fact]
    public void Credit_makes_a_bill_lower() => (Active() with { Credit = 5m }).Timer().Then(
        [Second with { Payment = Saying.PaymentOf(2), CreditApplied = 5m, Amount = 15.00m }],
        new ChargePayment(Id, Saying.PaymentOf(2)),
        new SubscriptionDeadline(Id, 4).At(Second.Deadline));

    [Fact]
    public void A_timer_that_comes_early_comes_again() =>
        Active().Timer(FirstEnd.AddSeconds(-1)).Then([], new SubscriptionDeadline(Id, Active().Timer).At(FirstEnd));

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Any_other_timer_means_nothing(int difference)
    {
        foreach (var state in States.Values)
        {
            state.Timer(SecondEnd.AddYears(1), state.Timer + difference).ThenNothing();
        }
    }

    [Fact]
    public void What_was_missed_is_billed_one_period_after_the_other_in_order()
    {
        var (subscription, late) = (Active(), At("2026-05-15 08:00"));
        List<DateTimeOffset> ends = [];
        for (var next = subscription.Timer(late); next.Events is [InvoiceIssued issued]; next = subscription.Timer(late))
        {
            Assert.Equal(subscription.PeriodEnd, issued.PeriodStart);
            subscription = subscription.After([issued, new InvoicePaid(issued.Number, issued.Payment)]);
            ends.Add(issued.PeriodEnd);
        }

        Assert.Equal([At("2026-03-31 12:00"), At("2026-04-30 12:00"), At("2026-05-31 12:00")], ends);
        Assert.Equal(4, subscription.Period);
    }

    [Fact]
    public void A_provider_that_says_nothing_is_asked_to_let_go() => Renewing().Timer().Then(
        [new PaymentVoidRequested(Payment(2), Second.Deadline + Waits.Retry)],
        new VoidPayment(Id, Payment(2)),
        new SubscriptionDeadline(Id, 5).At(Second.Deadline + Waits.Retry));

    [Fact]
    public void It_is_asked_again_after_longer_and_longer() => Overdue().Timer().Then(
        [new PaymentVoidRequested(Payment(2), Overdue().Deadline!.Value + (2 * Waits.Retry))],
        new VoidPayment(Id, Payment(2)),
        new SubscriptionDeadline(Id, 6).At(Overdue().Deadline!.Value + (2 * Waits.Retry)));

    [Fact]
    public void A_payment_that_was_made_although_nobody_waited_any_longer_counts() => Overdue().Charged(2).Then(
        [new InvoicePaid(2, Payment(2))], SecondOrder, SecondRenewed, new SubscriptionDeadline(Id, 6).At(SecondEnd));

    [Fact]
    public void It_ends_with_its_period_when_that_was_asked_for() => Ending().Timer().Then([new SubscriptionEnded(Reasons.Requested, null)], Ended);

    [Fact]
    public void A_cancel_during_a_payment_lets_go_of_it() => Renewing().Cancel().Then(
        [new SubscriptionEnded(Reasons.Requested, 2), new PaymentVoidRequested(Payment(2), FirstEnd + Waits.Retry)],
        new VoidPayment(Id, Payment(2)),
        new SubscriptionDeadline(Id, 5).At(FirstEnd + Waits.Retry),
        Ended);

    [Fact]
    public void A_payment_that_was_made_before_it_could_be_let_go_of_is_paid_back() => CancelledWhilePaying().Charged(2).Then(
        [new RefundRequested(Payment(2), Euro(20.00m), FirstEnd + (2 * Waits.Retry))],
        new RefundPayment(Id, Payment(2), Euro(20.00m)),
        new SubscriptionDeadline(Id, 6).At(FirstEnd + (2 * Waits.Retry)));

    [Fact]
    public void The_way_back_ends_when_the_provider_says_so()
    {
        CancelledWhilePaying().Declined(2).Then([new PaymentVoided(Payment(2))]);
        Outcome.Of(Saying.Renewal().OnVoided(CancelledWhilePaying(), Payment(2))).Then([new PaymentVoided(Payment(2))]);
        Outcome.Of(Renewal.OnRefunded(Refunding(), Payment(2))).Then([new PaymentRefunded(Payment(2))]);
        Refunding().Timer().Then(
            [new RefundRequested(Payment(2), Euro(20.00m), Refunding().Deadline!.Value + (4 * Waits.Retry))],
            new RefundPayment(Id, Payment(2), Euro(20.00m)),
            new SubscriptionDeadline(Id, 7).At(Refunding().Deadline!.Value + (4 * Waits.Retry)));
    }

    [Fact]
    public void News_of_any_other_payment_changes_nothing() => Assert.All(States.Values, state =>
    {
        state.Charged(8).ThenNothing();
        state.Declined(8).ThenNothing();
        Outcome.Of(Saying.Renewal().OnVoided(state, Payment(8))).ThenNothing();
        Outcome.Of(Saying.Renewal().OnOverdue(state, Payment(8))).ThenNothing();
        Outcome.Of(Renewal.OnRefunded(state, Payment(8))).ThenNothing();
    });

    [Fact]
    public void News_of_a_payment_that_is_settled_changes_nothing()
    {
        Active().Charged(1).ThenNothing();
        PastDue().Charged(2).ThenNothing();
        PastDue().Declined(2).ThenNothing();
        Refunding().Charged(2).ThenNothing();
        Outcome.Of(Saying.Renewal().OnOverdue(Overdue(), Payment(2))).ThenNothing();
    }

    [Fact]
    public void The_last_period_that_a_calendar_can_hold_is_followed_by_none()
    {
        var last = Active() with { PeriodEnd = Calendar.Latest };

        Assert.Null(last.Deadline);
        last.Timer(Calendar.Latest).ThenNothing();
    }
}
