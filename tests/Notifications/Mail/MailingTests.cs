using Wolverine;

namespace Notifications.Tests;

public class MailingTests
{
    [Fact]
    public void A_mail_that_was_sent_is_done() => Then(Due(), 1, new MailOutcome.Sent(), [new MailSent(1)]);

    [Fact]
    public void A_mail_that_failed_is_tried_again_when_the_schedule_says() => Then(
        Due(), 1, new MailOutcome.Failed("timeout"),
        [new MailAttemptFailed(1, "timeout", Now.AddMinutes(1))],
        new SendMail(Due().Id, 2).ScheduledAt(Now.AddMinutes(1)));

    [Fact]
    public void After_the_last_wait_of_the_schedule_it_is_given_up() => Then(
        Due(Failed(1), Failed(2)), 3, new MailOutcome.Failed("timeout"), [new MailAttemptFailed(3, "timeout", null), new MailGivenUp(3)]);

    [Fact]
    public void What_is_refused_for_good_is_given_up_at_once() => Then(
        Due(), 1, new MailOutcome.Refused("smtp-550"), [new MailAttemptFailed(1, "smtp-550", null), new MailGivenUp(1)]);

    [Fact]
    public void What_comes_due_in_quiet_hours_is_postponed() => Then(
        Due(), 1, new MailOutcome.Postponed(Now.AddHours(1)),
        [new MailPostponed(Now.AddHours(1))],
        new SendMail(Due().Id, 2).ScheduledAt(Now.AddHours(1)));

    [Fact]
    public void What_is_no_longer_wanted_is_skipped() => Then(
        Due(), 1, new MailOutcome.Skipped("turned-off"), [new ChannelSkipped(Channel.Email, "turned-off")]);

    [Fact]
    public void A_timer_that_comes_too_early_comes_again() => Then(
        Due(Failed(1)), 2, new MailOutcome.TooEarly(), [], new SendMail(Due().Id, 2).ScheduledAt(Now.AddMinutes(1)));

    [Fact]
    public void A_timer_that_another_has_replaced_and_one_of_a_mail_that_is_done_mean_nothing()
    {
        Then(Due(Failed(1)), 1, new MailOutcome.Sent(), []);
        Then(Due(new MailSent(1)), 1, new MailOutcome.Sent(), []);
        Then(Due(new MailGivenUp(1)), 1, new MailOutcome.Failed("timeout"), []);
    }

    [Fact]
    public void Nothing_hinders_a_mail_that_is_due_and_wanted()
    {
        Assert.Null(Mailing.Hinders(Due(), Who(Wants()), Now));
        Assert.Equal(new MailOutcome.TooEarly(), Mailing.Hinders(Due(), Who(Wants()), Now.AddSeconds(-1)));
        Assert.Equal(new MailOutcome.Skipped("erased"), Mailing.Hinders(Due(), Who(Wants(), new RecipientErased()), Now));
        Assert.Equal(
            new MailOutcome.Postponed(Now.AddHours(2)),
            Mailing.Hinders(Due(), Who(Wants(At(quiet: new QuietHours("11:00", "14:00")))), Now));
    }

    [Fact]
    public void A_round_holds_each_mail_once_and_leaves_out_what_is_done()
    {
        var (one, sent, early) = (Due(), Due(new MailSent(1)) with { Id = new("b") }, Due(Failed(1)) with { Id = new("c") });
        var round = MailRound.Of([(one, Who(Wants()), 1), (sent, Who(Wants()), 1), (early, Who(Wants()), 2)], Now);
        Assert.Equal([one.Id], round.Ready.Select(ready => ready.Notification.Id));
        Assert.Equal([new NotificationId("c")], round.Outcomes.Keys);
        Assert.Equal(new MailOutcome.Sent(), round.With([new MailOutcome.Sent()]).Outcomes[one.Id].Outcome);
    }

    private static MailAttemptFailed Failed(int attempt) => new(attempt, "timeout", Now.AddMinutes(1));

    private static void Then(Notification notification, int timer, MailOutcome outcome, object[] events, params object[] messages)
    {
        var (happened, sent) = Mailing.After(notification, timer, outcome, Options, Now);
        Exactly(events, happened);
        Exactly(messages, sent);
    }
}
