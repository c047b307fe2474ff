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
}
