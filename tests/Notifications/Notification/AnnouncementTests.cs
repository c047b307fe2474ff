using Wolverine;

namespace Notifications.Tests;

public class AnnouncementTests
{
    private static readonly NotificationId Shipped = NotificationId.Of("order.shipped:1", Ada);

    [Fact]
    public void What_happens_is_shown_and_mailed_at_once() => Then(
        Announcement.Of(Happened("order.shipped"), Who(Wants()), Options),
        [Requested("order.shipped"), new NotificationShown(), new MailScheduled(Now)],
        [],
        new SendMail(Shipped, 1));

    [Fact]
    public void Without_an_address_it_is_only_shown() => Then(
        Announcement.Of(Happened("order.shipped"), Who(), Options),
        [Requested("order.shipped"), new NotificationShown(), Skipped(Channel.Email, "no-address")],
        []);

    [Fact]
    public void Whoever_has_turned_it_off_is_told_nothing() => Then(
        Announcement.Of(Happened("order.shipped"), Who(Wants(off: true)), Options),
        [Requested("order.shipped"), Skipped(Channel.InApp, "turned-off"), Skipped(Channel.Email, "turned-off")],
        []);

    [Fact]
    public void A_topic_goes_out_on_the_channels_that_were_chosen_for_it() => Then(
        Announcement.Of(Happened("order.shipped"), Who(Wants(channels: new() { ["order.shipped"] = [Channel.InApp] })), Options),
        [Requested("order.shipped"), new NotificationShown(), Skipped(Channel.Email, "not-chosen")],
        []);

    [Fact]
    public void Quiet_hours_postpone_the_mail() => Then(
        Announcement.Of(Happened("order.shipped"), Who(Wants(At("Europe/Berlin", new QuietHours("12:30", "14:30")))), Options),
        [Requested("order.shipped"), new NotificationShown(), new MailScheduled(Now.AddHours(1.5))],
        [],
        new SendMail(Shipped, 1).ScheduledAt(Now.AddHours(1.5)));

    [Fact]
    public void What_is_critical_goes_out_whatever_was_chosen()
    {
        var id = NotificationId.Of("subscription.renewal-failed:1", Ada);
        var deaf = Wants(
            At(quiet: new QuietHours("00:00", "23:59")), off: true, new() { ["subscription.renewal-failed"] = [] }, ["subscription.renewal-failed"]);
        Then(
            Announcement.Of(Happened("subscription.renewal-failed"), Who(deaf), Options),
            [Requested("subscription.renewal-failed"), new NotificationShown(), new MailScheduled(Now)],
            [],
            new SendMail(id, 1));
    }

    [Fact]
    public void What_matters_less_waits_for_the_digest_of_the_recipients_next_morning()
    {
        var due = new DateTimeOffset(2026, 3, 11, 9, 0, 0, TimeSpan.FromHours(1)).ToUniversalTime();
        var recipient = Who(Wants(At("Europe/Berlin")));
        Then(
            Announcement.Of(Happened("order.delivered"), recipient, Options),
            [Requested("order.delivered"), new NotificationShown(), new MailLeftForDigest(due)],
            [new DigestScheduled(due)],
            new GatherDigest(Ada, due).ScheduledAt(due));
        Then(
            Announcement.Of(Happened("order.delivered"), recipient.After(new DigestScheduled(due)), Options),
            [Requested("order.delivered"), new NotificationShown(), new MailLeftForDigest(due)],
            []);
    }

    [Fact]
    public void Whoever_wants_no_digest_is_not_mailed_what_would_be_in_it() => Then(
        Announcement.Of(Happened("order.delivered"), Who(Wants(), new TopicUnsubscribed("digest")), Options),
        [Requested("order.delivered"), new NotificationShown(), Skipped(Channel.Email, "not-chosen")],
        []);

    [Fact]
    public void Whoever_was_erased_is_told_nothing_not_even_what_is_critical() => Then(
        Announcement.Of(Happened("subscription.renewal-failed"), Who(Wants(), new RecipientErased()), Options),
        [Requested("subscription.renewal-failed"), Skipped(Channel.InApp, "erased"), Skipped(Channel.Email, "erased")],
        []);

    [Fact]
    public void A_digest_is_a_notification_of_its_own_and_told_by_mail_only()
    {
        var recipient = Who(Wants(), new DigestScheduled(Now));
        var cause = $"digest:{Now:O}";
        Then(
            Announcement.OfDigest(recipient, [Due()], Now),
            [
                new NotificationRequested(
                    cause, "digest", Ada, new Dictionary<string, string>(), Now, [new("order.shipped", Happened("order.shipped").Data, Now)]),
                new MailScheduled(Now),
            ],
            [new DigestGathered(1)],
            new SendMail(NotificationId.Of(cause, Ada), 1));
    }

    private static NotificationRequested Requested(string topic) => new($"{topic}:1", topic, Ada, Happened(topic).Data, Now);

    private static ChannelSkipped Skipped(Channel channel, string reason) => new(channel, reason);

    private static void Then(Announcement announcement, object[] ofNotification, object[] ofRecipient, params object[] messages)
    {
        Exactly(ofNotification, announcement.OfNotification);
        Exactly(ofRecipient, announcement.OfRecipient);
        Exactly(messages, announcement.Messages);
    }
}
