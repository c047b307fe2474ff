using System.Net;

namespace SubscriptionsService.Tests;

public sealed class NewSubscriptionsTests(RunningSubscriptions subscriptions) : IClassFixture<RunningSubscriptions>
{
    [Fact]
    public async Task An_operator_stops_the_selling_and_what_runs_goes_on()
    {
        var key = Guid.CreateVersion7().ToString();
        var running = await subscriptions.SubscribeAsync();
        var sold = await subscriptions.PostAsync("", RunningSubscriptions.Subscription(), key: key);

        await subscriptions.Service.WriteFeaturesAsync("""{ "FeatureManagement": { "NewSubscriptions": false } }""");
        await RunningService.WaitAsync(async () => (await SubscribeAsync()).Status == HttpStatusCode.Conflict);
        var refused = await SubscribeAsync();
        var repeated = await subscriptions.PostAsync("", RunningSubscriptions.Subscription(), key: key);
        var paused = await subscriptions.ActAsync(running, "pause");
        await subscriptions.Service.WriteFeaturesAsync("{}");
        await RunningService.WaitAsync(async () => (await SubscribeAsync()).Status == HttpStatusCode.Created);

        Assert.Equal((HttpStatusCode.Conflict, "subscriptions-not-sold"), (refused.Status, refused.Code));
        Assert.Equal((HttpStatusCode.Created, "true"), (repeated.Status, repeated.Headers["Idempotent-Replayed"]));
        Assert.Equal(sold.Body!.ToJsonString(), repeated.Body!.ToJsonString());
        Assert.Null(paused.Code);
    }

    private Task<ServiceAnswer> SubscribeAsync() => subscriptions.PostAsync("", RunningSubscriptions.Subscription());
}
