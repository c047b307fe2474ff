using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

public sealed class OperationsTests(RunningNotifications running) : IClassFixture<RunningNotifications>
{
    [Fact]
    public async Task An_orders_journey_tells_what_its_customer_was_told()
    {
        var confirmed = Confirmed(await running.CustomerAsync());
        await running.HandleAsync(confirmed);

        var journey = (await running.Service.SendAsync(HttpMethod.Get, $"/ops/journeys/{confirmed.OrderId}")).Data!;

        Assert.Equal(
            ["mail_scheduled", "mail_sent", "notification_requested", "notification_shown"],
            journey["entries"]!.AsArray().Select(entry => (string)entry!["name"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_service_that_announces_nothing_has_nothing_to_tell_again()
    {
        var refused = await running.Service.SendAsync(HttpMethod.Post, "/ops/announcements/republish", """{"since":"2026-01-31T12:00:00Z"}""");

        Assert.Equal("nothing-announced", refused.Code);
        Assert.Empty((await running.Service.SendAsync(HttpMethod.Get, "/ops/announcements")).Data!["events"]!.AsArray());
    }
}
