using System.Net;

namespace SubscriptionsService.Tests;

public sealed class OperationsTests(RunningSubscriptions subscriptions) : IClassFixture<RunningSubscriptions>
{
    [Fact]
    public async Task A_subscription_waits_for_its_renewal_until_an_operator_ends_it()
    {
        var id = await subscriptions.SubscribeAsync();

        var flow = (await subscriptions.Service.SendAsync(HttpMethod.Get, "/ops/flows?step=renewal")).Data!.AsArray()
            .Single(one => (string?)one!["id"] == id)!;
        var nudged = await subscriptions.Service.SendAsync(HttpMethod.Post, $"/ops/flows/{id}/nudge", "{}");
        await subscriptions.TrackAsync(
            () => subscriptions.Service.SendAsync(HttpMethod.Post, $"/ops/flows/{id}/abort", """{ "reason": "It was a mistake." }"""));
        var ended = await subscriptions.Service.SendAsync(HttpMethod.Post, $"/ops/flows/{id}/nudge", "{}");

        Assert.Equal(("subscription", "active", false), ((string?)flow["kind"], (string?)flow["detail"], (bool)flow["isOverdue"]!));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (nudged.Status, ended.Status));
        Assert.StartsWith("cancelled", await subscriptions.StatusOfAsync(id), StringComparison.Ordinal);
    }
}
