using MimeKit;
using SmtpServer.Protocol;
using Testing.Monitoring;
using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

public sealed class MailTests(RunningNotifications running) : IClassFixture<RunningNotifications>
{
    private static readonly SmtpResponse Busy = new((SmtpReplyCode)451, "try again");

    [Fact]
    public async Task What_happens_is_told_by_one_mail_in_text_and_html()
    {
        var customer = await running.CustomerAsync();
        var confirmed = Confirmed(customer);
        await running.HandleAsync(confirmed);

        var mail = Assert.Single(running.Inbox.Of(customer));
        Assert.Equal("Your order is confirmed", mail.Subject);
        Assert.Contains($"{confirmed.OrderId} for 12.50 EUR is confirmed.", mail.TextBody, StringComparison.Ordinal);
        Assert.Contains($"{confirmed.OrderId} for 12.50 EUR is confirmed.", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal("multipart/alternative", mail.Body!.ContentType.MimeType);
        Assert.Equal("no-reply@shop.example", mail.From.Mailboxes.Single().Address);
        Assert.EndsWith("@shop.example", mail.MessageId, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers["Auto-Submitted"]);
        Assert.Matches(
            "^<http://localhost:8080/api/v1/notifications/unsubscribe/page\\?token=[A-Za-z0-9_-]+>$", mail.Headers[HeaderId.ListUnsubscribe]);
        Assert.Equal(
            "notification_requested notification_shown mail_scheduled mail_sent",
            await running.StoryOfAsync(customer, $"order.confirmed:{confirmed.OrderId}"));
    }

    [Fact]
    public async Task What_is_heard_again_is_not_told_again()
    {
        var customer = await running.CustomerAsync();
        var confirmed = Confirmed(customer);
        await running.HandleAsync(confirmed, confirmed, confirmed);
        await running.HandleAsync(confirmed);

        Assert.Single(running.Inbox.Of(customer));
        Assert.Single(await running.TitlesAsync(customer));
    }

    [Fact]
    public async Task Mails_that_are_due_together_all_go_out()
    {
        var customer = await running.CustomerAsync();
        await running.HandleAsync([.. Enumerable.Range(0, 20).Select(_ => (object)Confirmed(customer))]);

        Assert.Equal(20, running.Inbox.Of(customer).Select(mail => mail.MessageId).Distinct().Count());
        Assert.Equal(20, running.Inbox.Of(customer).Count);
    }

    [Fact]
    public async Task A_mail_of_which_nobody_knows_whether_it_went_out_is_sent_again_as_the_same_mail()
    {
        var customer = await running.CustomerAsync();
        running.Inbox.Answer = mail => running.Inbox.Of(customer).Count == 1 && IsFor(customer, mail) ? Busy : null;
        var confirmed = Confirmed(customer);
        var tried = await running.HandleAsync(confirmed);
        Assert.Single(running.Inbox.Of(customer));

        await running.LaterAsync(tried, Retries[0]);
        Assert.Equal(2, running.Inbox.Of(customer).Count);
        Assert.Single(running.Inbox.Of(customer).Select(mail => mail.MessageId).Distinct());
        Assert.Equal(
            "notification_requested notification_shown mail_scheduled mail_attempt_failed mail_sent",
            await running.StoryOfAsync(customer, $"order.confirmed:{confirmed.OrderId}"));
    }

    [Fact]
    public async Task A_mail_that_never_goes_through_is_tried_as_often_as_configured_and_then_given_up()
    {
        var customer = await running.CustomerAsync();
        running.Inbox.Answer = mail => IsFor(customer, mail) ? Busy : null;
        var confirmed = Confirmed(customer);
        var first = await running.HandleAsync(confirmed);
        var second = await running.LaterAsync(first, Retries[0]);
        Assert.Equal("scheduled 2 smtp-451", await MailOfAsync(customer));
        var third = await running.LaterAsync(second, Retries[1]);

        Assert.Equal(3, running.Inbox.Of(customer).Count);
        Assert.Equal("givenUp 3 smtp-451", await MailOfAsync(customer));
        Assert.Empty(ScheduledIn(third));
        Assert.Equal(
            "notification_requested notification_shown mail_scheduled mail_attempt_failed mail_attempt_failed mail_attempt_failed mail_given_up",
            await running.StoryOfAsync(customer, $"order.confirmed:{confirmed.OrderId}"));
    }

    [Fact]
    public async Task A_mail_that_is_refused_for_good_is_given_up_at_once_and_holds_up_no_other()
    {
        using var measured = new Measured(running.Service.Host.Services);
        var (refused, other) = (await running.CustomerAsync(), await running.CustomerAsync());
        running.Inbox.Answer = mail => IsFor(refused, mail) ? new SmtpResponse(SmtpReplyCode.MailboxUnavailable, "no such user") : null;
        await running.HandleAsync(Confirmed(refused), Confirmed(other));

        Assert.Equal("givenUp 1 smtp-550", await MailOfAsync(refused));
        Assert.Equal("sent 1", await MailOfAsync(other));
        Assert.All(
            ["sent", "failed", "given-up"],
            outcome => Assert.Equal(1, measured[$"notifications.attempts notification.channel=email notification.outcome={outcome}"]));
    }

    [Fact]
    public async Task Whoever_gave_no_address_has_it_in_the_feed_only()
    {
        var customer = NewCustomer();
        await running.HandleAsync(Confirmed(customer));

        Assert.Equal("skipped 0 no-address", await MailOfAsync(customer));
    }

    [Fact]
    public async Task Quiet_hours_hold_mail_up_until_they_end()
    {
        var now = TimeOnly.FromDateTime(running.Clock.GetUtcNow().UtcDateTime);
        var customer = await running.CustomerAsync(email =>
            new { email, quietHours = new { from = $"{now.AddHours(-1):HH:mm}", to = $"{now.AddHours(2):HH:mm}" } });
        var quiet = await running.HandleAsync(Confirmed(customer));
        Assert.Empty(running.Inbox.Of(customer));
        Assert.StartsWith("scheduled 0", await MailOfAsync(customer), StringComparison.Ordinal);

        await running.LaterAsync(quiet, TimeSpan.FromHours(2));
        Assert.Single(running.Inbox.Of(customer));
    }

    [Fact]
    public async Task A_timer_that_comes_too_early_comes_again()
    {
        var now = TimeOnly.FromDateTime(running.Clock.GetUtcNow().UtcDateTime);
        var customer = await running.CustomerAsync(email =>
            new { email, quietHours = new { from = $"{now.AddHours(-1):HH:mm}", to = $"{now.AddHours(2):HH:mm}" } });
        var quiet = await running.HandleAsync(Confirmed(customer));
        var early = await running.LaterAsync(quiet, TimeSpan.FromHours(1));
        Assert.Empty(running.Inbox.Of(customer));

        await running.LaterAsync(early, TimeSpan.FromHours(1));
        Assert.Single(running.Inbox.Of(customer));
    }

    [Fact]
    public async Task What_has_turned_mail_off_meanwhile_is_heeded()
    {
        var customer = await running.CustomerAsync();
        running.Inbox.Answer = mail => IsFor(customer, mail) ? Busy : null;
        var tried = await running.HandleAsync(Confirmed(customer));
        await running.SetAsync(customer, new { email = AddressOf(customer), off = true });
        await running.LaterAsync(tried, Retries[0]);

        Assert.Equal("skipped 1 turned-off", await MailOfAsync(customer));
        Assert.Single(running.Inbox.Of(customer));
    }

    private static bool IsFor(string customer, MimeMessage mail) => mail.To.Mailboxes.Single().Address == AddressOf(customer);

    private async Task<string> MailOfAsync(string customer)
    {
        var mail = (await running.GetAsync("", customer)).Data!.AsArray().Single()!["mail"]!;
        return $"{mail["status"]} {mail["attempts"]} {mail["reason"]}".TrimEnd();
    }
}
