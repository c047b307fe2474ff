using Contracts;
using Contracts.Orders;
using Contracts.Subscriptions;
using Notifications;
using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

public sealed class DigestTests(RunningNotifications running) : IClassFixture<RunningNotifications>
{
    [Fact]
    public async Task What_matters_less_is_gathered_into_one_mail_a_day()
    {
        var customer = await running.CustomerAsync();
        var delivered = new OrderDelivered(Confirmed(customer).OrderId, customer);
        var first = await running.HandleAsync(delivered, delivered);
        var second = await running.HandleAsync(Renewed(customer, running.Clock.GetUtcNow()));
        Assert.Empty(running.Inbox.Of(customer));
        Assert.Empty(ScheduledIn(second));
        Assert.Equal(2, (await running.TitlesAsync(customer)).Length);

        var gathered = await running.LaterAsync(first, TimeSpan.FromDays(1));
        var mail = Assert.Single(running.Inbox.Of(customer));
        Assert.Equal("What else happened: 2", mail.Subject);
        Assert.Contains("- Your order has arrived\n- Monthly coffee is renewed", mail.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("<li>Monthly coffee is renewed</li>", mail.HtmlBody, StringComparison.Ordinal);
        Assert.Equal(2, (await running.TitlesAsync(customer)).Length);
        Assert.Equal(
            "notification_requested notification_shown mail_left_for_digest mail_gathered",
            await running.StoryOfAsync(customer, $"order.delivered:{delivered.OrderId}"));

        await running.HandleAsync([.. gathered.Executed.MessagesOf<GatherDigest>()]);
        Assert.Single(running.Inbox.Of(customer));
    }

    [Fact]
    public async Task A_day_later_there_is_another_one()
    {
        var customer = await running.CustomerAsync();
        for (var day = 1; day <= 2; day++)
        {
            await running.LaterAsync(await running.HandleAsync(Renewed(customer, running.Clock.GetUtcNow())), TimeSpan.FromDays(1));
            Assert.Equal(day, running.Inbox.Of(customer).Count);
        }
    }

    [Fact]
    public async Task Whoever_wants_it_at_once_has_it_at_once()
    {
        var customer = await running.CustomerAsync(email => new { email, digest = Array.Empty<string>() });
        await running.HandleAsync(Renewed(customer, running.Clock.GetUtcNow()));
        Assert.Equal("Monthly coffee is renewed", Assert.Single(running.Inbox.Of(customer)).Subject);
    }

    private static SubscriptionRenewed Renewed(string customer, DateTimeOffset until) =>
        new(Guid.CreateVersion7(), customer, "Monthly coffee", new Money(20m, "EUR"), until);
}
