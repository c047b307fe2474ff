using System.Text.Json;
using Wolverine;
using Wolverine.Marten;
using static Notifications.Tests.AWebhook;

namespace Notifications.Tests;

public class DeliveringTests
{
    private static readonly WebhookAnswer Accepted = WebhookAnswer.Of(204, null, Took);
    private static readonly WebhookAnswer Refused = WebhookAnswer.Of(500, null, Took);

    private static TimeSpan Took => TimeSpan.FromMilliseconds(12);

    [Fact]
    public void An_accepted_message_is_delivered() => Then(
        On(Requested(), Created(), Accepted), [new WebhookDelivered(204, 12, Noon)], []);

    [Fact]
    public void A_receiver_that_had_failed_and_accepts_is_well_again() => Then(
        On(Failed(2), Failing(2, Noon), Accepted), [new WebhookDelivered(204, 12, Noon)], [new WebhookRecovered()]);

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1, 300)]
    [InlineData(2, 1800)]
    [InlineData(8, 86400)]
    public void A_message_that_is_not_accepted_comes_again_as_the_schedule_says(int failedBefore, int seconds)
    {
        var (delivery, next) = (Failed(failedBefore), Noon.AddSeconds(seconds));

        Then(
            On(delivery, Created(), Refused),
            [new WebhookDeliveryFailed(500, "receiver-failed", 12, next)],
            [new WebhookFailed(Noon, null)],
            new DeliverWebhook(delivery.Id, delivery.Timer + 1).ScheduledAt(next));
    }

    [Fact]
    public void What_failed_together_comes_back_spread_over_a_fifth_of_the_pause()
    {
        var (_, _, messages) = new Delivering(Options(), Noon, jitter: 0.5).OnAnswer(Timer(Failed(1)), Failed(1), Created(), Refused);

        Assert.Equal(Noon.AddSeconds(330), Assert.IsType<ScheduledMessage<DeliverWebhook>>(Assert.Single(messages)).Options.ScheduledTime);
    }

    [Fact]
    public void After_the_last_attempt_it_is_given_up() => Then(
        On(Failed(9), Created(), Refused),
        [new WebhookDeliveryFailed(500, "receiver-failed", 12, null), new WebhookDeliveryGivenUp("retries-exhausted")],
        [new WebhookFailed(Noon, null)]);

    [Theory]
    [InlineData(429, 2, 5)]
    [InlineData(429, 60, 60)]
    [InlineData(503, 600, 600)]
    [InlineData(503, 86400, 3600)]
    public void A_receiver_that_asks_for_a_pause_is_given_it_within_bounds(int status, int asked, int seconds)
    {
        var (delivery, answer) = (Requested(), WebhookAnswer.Of(status, TimeSpan.FromSeconds(asked), Took));

        Then(
            On(delivery, Created(), answer),
            [new WebhookDeliveryFailed(status, answer.Error!, 12, Noon.AddSeconds(seconds))],
            [new WebhookFailed(Noon, Noon.AddSeconds(Math.Min(asked, 3600)))],
            new DeliverWebhook(delivery.Id, 2).ScheduledAt(Noon.AddSeconds(seconds)));
    }

    [Theory]
    [InlineData(500, 60)]
    [InlineData(302, 60)]
    [InlineData(503, 0)]
    [InlineData(429, -5)]
    public void Nobody_else_is_given_one(int status, int asked) =>
        Assert.Null(WebhookAnswer.Of(status, TimeSpan.FromSeconds(asked), Took).RetryAfter);

    [Fact]
    public void A_receiver_that_is_gone_is_not_called_again() => Then(
        On(Requested(), Created(), WebhookAnswer.Of(410, null, Took)),
        [new WebhookDeliveryFailed(410, "gone", 12, null), new WebhookDeliveryGivenUp("gone")],
        [new WebhookDisabled("gone")]);

    [Theory]
    [InlineData(3, null)]
    [InlineData(4, 30)]
    [InlineData(5, 60)]
    [InlineData(8, 480)]
    [InlineData(9, 900)]
    [InlineData(500, 900)]
    public void A_receiver_that_keeps_failing_is_left_in_peace_for_longer_and_longer(int failures, int? seconds)
    {
        var (_, ofWebhook, _) = On(Requested(), Failing(failures, Noon), Refused);

        Assert.Equal([new WebhookFailed(Noon, seconds is { } pause ? Noon.AddSeconds(pause) : null)], ofWebhook);
    }

    [Fact]
    public void A_retry_does_not_come_before_the_receiver_may_be_called_again()
    {
        var (delivery, until) = (Requested(), Noon.AddSeconds(480));

        Then(
            On(delivery, Failing(8, Noon), Refused),
            [new WebhookDeliveryFailed(500, "receiver-failed", 12, until)],
            [new WebhookFailed(Noon, until)],
            new DeliverWebhook(delivery.Id, 2).ScheduledAt(until));
    }

    [Theory]
    [InlineData(18, 4, false)]
    [InlineData(19, 2, false)]
    [InlineData(19, 3, true)]
    [InlineData(40, 5, true)]
    public void A_receiver_that_fails_often_enough_for_long_enough_is_disabled(int failures, int days, bool disabled)
    {
        var (_, ofWebhook, _) = On(Requested(), Failing(failures, Noon.AddDays(-days)), Refused);

        var failed = new WebhookFailed(Noon, Noon.AddMinutes(15));
        Assert.Equal(disabled ? [failed, new WebhookDisabled("keeps-failing")] : new object[] { failed }, ofWebhook);
    }

    [Fact]
    public void While_a_receiver_is_left_in_peace_its_deliveries_wait()
    {
        var (delivery, webhook) = (Requested(), Created().After(new WebhookFailed(Noon, Noon.AddSeconds(30))));

        Assert.False(Deciding.MaySend(Timer(delivery), delivery, webhook));
        Then(Deciding.OnNotSent(Timer(delivery), delivery, webhook), [], [], Timer(delivery).ScheduledAt(Noon.AddSeconds(30)));
        Assert.True(new Delivering(Options(), Noon.AddSeconds(30), 0).MaySend(Timer(delivery), delivery, webhook));
    }

    [Fact]
    public void A_delivery_that_found_no_room_comes_again_soon() => Then(
        Deciding.OnNotSent(Timer(Requested()), Requested(), Created()), [], [], Timer(Requested()).ScheduledAt(Noon.AddSeconds(1)));

    [Fact]
    public void While_all_deliveries_are_held_each_waits_without_losing_an_attempt() => Then(
        Deciding.OnNotSent(Timer(Failed(2)), Failed(2), Failing(2, Noon), isHeld: true), [], [], Timer(Failed(2)).ScheduledAt(Noon.AddSeconds(15)));

    [Fact]
    public void What_a_webhook_that_is_disabled_or_deleted_waits_for_is_given_up()
    {
        var delivery = Requested();
        var disabled = Created().After(new WebhookDisabled("gone"));

        Then(Deciding.OnNotSent(Timer(delivery), delivery, null), [new WebhookDeliveryGivenUp("webhook-deleted")], []);
        Then(Deciding.OnNotSent(Timer(delivery), delivery, disabled), [new WebhookDeliveryGivenUp("webhook-disabled")], []);
        Assert.False(Deciding.MaySend(Timer(delivery), delivery, null));
        Assert.False(Deciding.MaySend(Timer(delivery), delivery, disabled));
    }

    [Fact]
    public void A_webhook_whose_owner_was_erased_is_not_called()
    {
        var erased = Created() with { Secret = new(Owner, null) };

        Assert.False(Deciding.MaySend(Timer(Requested()), Requested(), erased));
        Then(Deciding.OnNotSent(Timer(Requested()), Requested(), erased), [new WebhookDeliveryGivenUp("webhook-disabled")], []);
    }

    [Fact]
    public void A_message_that_a_newer_one_has_replaced_or_that_comes_after_the_end_means_nothing()
    {
        var (old, delivered) = (Timer(Requested()), Requested().After(new WebhookDelivered(200, 1, Noon)));

        Assert.False(Deciding.MaySend(old, Failed(1), Created()));
        Then(Deciding.OnNotSent(old, Failed(1), Created()), [], []);
        Assert.False(Deciding.MaySend(old, delivered, Created()));
        Then(Deciding.OnNotSent(old, delivered, Created()), [], []);
    }

    [Fact]
    public void An_attempt_during_which_a_redelivery_was_asked_for_leaves_the_next_one_to_it()
    {
        var again = Requested().After(new WebhookRedeliveryRequested(Owner));

        Then(
            Deciding.OnAnswer(Timer(Requested()), again, Created(), Refused),
            [new WebhookDeliveryFailed(500, "receiver-failed", 12, null)],
            [new WebhookFailed(Noon, null)]);
        var after = again.After(new WebhookDeliveryFailed(500, "receiver-failed", 12, null));
        Assert.True(Deciding.MaySend(Timer(again), after, Created()));
    }

    [Fact]
    public void An_attempt_that_fails_after_another_was_accepted_takes_nothing_back()
    {
        var delivered = Requested().After(new WebhookDelivered(200, 1, Noon));

        Then(
            On(delivered, Created(), Refused), [new WebhookDeliveryFailed(500, "receiver-failed", 12, null)], [new WebhookFailed(Noon, null)]);
        Assert.Equal(WebhookDeliveryStatus.Delivered, delivered.After(new WebhookDeliveryFailed(500, "receiver-failed", 12, null)).Status);
    }

    [Fact]
    public void A_redelivery_begins_with_a_whole_schedule()
    {
        var again = Failed(9).After([new WebhookDeliveryGivenUp("retries-exhausted"), new WebhookRedeliveryRequested(Owner)]);

        Assert.Equal((WebhookDeliveryStatus.Pending, 9, 0, 11), (again.Status, again.Attempts, again.AttemptsOfRound, again.Timer));
        Assert.True(Deciding.MaySend(Timer(again), again, Created()));
    }

    private static Delivering Deciding => new(Options(), Noon, jitter: 0);

    private static (Events, Events, OutgoingMessages) On(WebhookDelivery delivery, Webhook webhook, WebhookAnswer answer) =>
        Deciding.OnAnswer(Timer(delivery), delivery, webhook, answer);

    private static void Then(
        (Events OfDelivery, Events OfWebhook, OutgoingMessages Messages) decided, object[] ofDelivery, object[] ofWebhook, params object[] messages)
    {
        Assert.Equal(ofDelivery, decided.OfDelivery);
        Assert.Equal(ofWebhook, decided.OfWebhook);
        Assert.Equal(messages.Select(Text), decided.Messages.Select(Text));
    }

    private static string Text(object message) => message is ScheduledMessage<DeliverWebhook> timer
        ? $"{JsonSerializer.Serialize(timer.Message)} at {timer.Options.ScheduledTime:O}"
        : JsonSerializer.Serialize(message);
}
