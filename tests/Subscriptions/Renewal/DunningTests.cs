namespace Subscriptions.Tests;

public class DunningTests
{
    private static readonly Announced.RenewalFailed Failed = new(
        Id.ToGuid(), "ada", "Coffee", Euro(20.00m), 1, FirstEnd.AddDays(1), IsLastWarning: false);

    private static readonly Announced.SubscriptionEnded Ended = new(Id.ToGuid(), "ada", "Coffee", Reasons.Unpaid);
    private static readonly DateTimeOffset Later = FirstEnd.AddDays(40);
    private static readonly Subscription LastTry = LastWarned().After(
        new PaymentRetried(2, Payment(4), 3, ByCustomer: false, FirstEnd.AddDays(4) + Waits.Payment));

    [Fact]
    public void A_declined_payment_is_tried_again_later() =>
        Renewing().Declined(2).Then([SecondFailed], Failed, new SubscriptionDeadline(Id, 5).At(FirstEnd.AddDays(1)));

    [Fact]
    public void An_attempt_that_is_asked_for_again_by_a_service_that_was_set_back_is_the_same_payment()
    {
        var another = SubscriptionId.Parse("01930000-0000-7000-8000-000000000002");

        Assert.Distinct([Saying.PaymentOf(2), Saying.PaymentOf(2, attempt: 2), Saying.PaymentOf(3), Charge.PaymentFor(another, 2, attempt: 1)]);

        // The provider knows it by this, so that no release may name it otherwise.
        Assert.Equal("4d61cb2f-61c5-8016-ad26-2899b8443e64", $"{Saying.PaymentOf(2)}");
    }

    [Fact]
    public void A_payment_that_was_let_go_of_is_tried_again_later()
    {
        object[] failed = [SecondFailed with { Code = "timeout" }];

        Outcome.Of(Saying.Renewal().OnVoided(Overdue(), Payment(2))).Then(failed, Failed, new SubscriptionDeadline(Id, 6).At(FirstEnd.AddDays(1)));
        Overdue().Declined(2).Then(failed, Failed, new SubscriptionDeadline(Id, 6).At(FirstEnd.AddDays(1)));
    }

    [Fact]
    public void Each_attempt_is_a_payment_of_its_own() => PastDue().Timer().Then(
        [new PaymentRetried(2, Saying.PaymentOf(2, attempt: 2), 2, ByCustomer: false, FirstEnd.AddDays(1) + Waits.Payment)],
        new ChargePayment(Id, Saying.PaymentOf(2, attempt: 2)),
        new SubscriptionDeadline(Id, 6).At(FirstEnd.AddDays(1) + Waits.Payment));

    [Fact]
    public void Before_the_last_attempt_there_is_a_last_warning() => Retrying().Declined(3, FirstEnd.AddDays(1)).Then(
        [new PaymentFailed(2, Payment(3), 2, "card_declined", FirstEnd.AddDays(4))],
        Failed with { Attempt = 2, NextAttemptAt = FirstEnd.AddDays(4), IsLastWarning = true },
        new SubscriptionDeadline(Id, 7).At(FirstEnd.AddDays(4)));

    [Fact]
    public void After_the_last_attempt_it_is_suspended_or_ends()
    {
        object failed = new PaymentFailed(2, Payment(4), 3, "card_declined", null);

        LastTry.Declined(4).Then([failed, new SubscriptionSuspended()], Ended);
        LastTry.Declined(4, options: Strict).Then([failed, new SubscriptionEnded(Reasons.Unpaid, 2)], Ended);
        LastTry.After(new CancellationRequested()).Declined(4).Then([failed, new SubscriptionEnded(Reasons.Unpaid, 2)], Ended);
    }

    [Fact]
    public void A_retry_that_is_paid_brings_it_back()
    {
        var paid = LastTry.Charged(4, FirstEnd.AddDays(4));

        Assert.Equal([new InvoicePaid(2, Payment(4))], paid.Events);
        Assert.Equal(
            (SubscriptionStatus.Active, SecondEnd, 20.00m),
            (LastTry.After(paid.Events).Status, LastTry.After(paid.Events).Deadline, LastTry.After(paid.Events).PeriodPaid));
    }

    [Fact]
    public void Who_is_late_keeps_what_they_subscribed_to_until_dunning_ends() => Assert.Equal(
        ["Trialing", "Active", "Ending", "Renewing", "Overdue", "PastDue", "Retrying", "LastRetryFailed"],
        States.Where(state => state.Value.Entitled).Select(state => state.Key));

    [Fact]
    public void Who_never_paid_is_entitled_to_nothing() =>
        Assert.False(Started().After(new PaymentFailed(1, Payment(1), 1, "card_declined", Begin.AddDays(1))).Entitled);

    [Fact]
    public void Another_payment_method_is_tried_at_once_and_takes_no_attempt_of_the_schedule()
    {
        var now = FirstEnd.AddHours(5);
        var tried = PastDue().PayWith("tok_new", now);
        tried.Then(
            [new PaymentMethodChanged("tok_new"), new PaymentRetried(2, Saying.PaymentOf(2, attempt: 2), 2, ByCustomer: true, now + Waits.Payment)],
            new ChargePayment(Id, Saying.PaymentOf(2, attempt: 2)),
            new SubscriptionDeadline(Id, 6).At(now + Waits.Payment));

        var trying = PastDue().After(tried.Events);
        Assert.Equal("tok_new", trying.Charge!.Token);
        Outcome.Of(Saying.Renewal(now).OnDeclined(trying, trying.Charge.Payment, "card_declined")).Then(
            [new PaymentFailed(2, Saying.PaymentOf(2, attempt: 2), 2, "card_declined", FirstEnd.AddDays(1))],
            Failed with { Attempt = 2 },
            new SubscriptionDeadline(Id, 7).At(FirstEnd.AddDays(1)));
    }

    [Fact]
    public void A_payment_under_way_keeps_what_it_is_made_with()
    {
        var changed = Renewing().PayWith("tok_new", FirstEnd);

        changed.Then([new PaymentMethodChanged("tok_new")]);
        Assert.Equal(("tok_ok", "tok_new"), (Renewing().After(changed.Events).Charge!.Token, Renewing().After(changed.Events).PaymentToken));
    }

    [Fact]
    public void What_is_due_can_be_tried_at_once_by_reactivating()
    {
        PastDue().Reactivate(FirstEnd).Then(
            [new PaymentRetried(2, Saying.PaymentOf(2, attempt: 2), 2, ByCustomer: true, FirstEnd + Waits.Payment)],
            new ChargePayment(Id, Saying.PaymentOf(2, attempt: 2)),
            new SubscriptionDeadline(Id, 6).At(FirstEnd + Waits.Payment));
        Unpaid().Reactivate(Later).Then(
            [new PaymentRetried(2, Saying.PaymentOf(2, attempt: 4), 4, ByCustomer: true, Later + Waits.Payment)],
            new ChargePayment(Id, Saying.PaymentOf(2, attempt: 4)),
            new SubscriptionDeadline(Id, Unpaid().Timer + 1).At(Later + Waits.Payment));
    }

    [Fact]
    public void A_suspended_one_that_pays_begins_its_period_then()
    {
        var end = At("2026-05-09 12:00");
        var paid = Reactivating().Charged(5, Later);

        Assert.Equal([new InvoicePaid(2, Payment(5)), new PeriodRestarted(Later, end)], paid.Events);
        var after = Reactivating().After(paid.Events);
        Assert.Equal((SubscriptionStatus.Active, Later, end, end), (after.Status, after.PeriodStart, after.PeriodEnd, after.Deadline));
        var timer = Assert.Single(paid.Messages.OfType<Wolverine.ScheduledMessage<SubscriptionDeadline>>());
        Assert.Equal(new SubscriptionDeadline(Id, after.Timer), timer.Message);
        Assert.Equal(At("2026-06-09 12:00"), Assert.IsType<InvoiceIssued>(after.Timer().Events.Single()).PeriodEnd);
    }

    [Fact]
    public void A_suspended_one_that_cannot_pay_stays_suspended()
    {
        var failed = Reactivating().Declined(5, Later);

        failed.Then([new PaymentFailed(2, Payment(5), 4, "card_declined", null)]);
        Assert.Equal((SubscriptionStatus.Unpaid, null), (Reactivating().After(failed.Events).Status, Reactivating().After(failed.Events).Deadline));
    }
}
