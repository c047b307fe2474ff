namespace NotificationsService.Tests;

public sealed class HoldingTests(RunningWebhooks webhooks) : IClassFixture<RunningWebhooks>
{
    [Fact]
    public async Task What_an_operator_holds_goes_out_later_and_loses_no_attempt()
    {
        webhooks.Options.HoldFor = TimeSpan.FromMilliseconds(100);
        var (held, _) = await webhooks.CreateAsync("/held");
        var (probe, _) = await webhooks.CreateAsync("/probe");
        await webhooks.Service.WriteFeaturesAsync("""{ "FeatureManagement": { "WebhookDelivery": false } }""");
        await RunningService.WaitAsync(async () =>
        {
            var before = webhooks.Receiver.At("/probe").Count;
            await webhooks.PingAsync(probe);
            return webhooks.Receiver.At("/probe").Count == before;
        });

        var (delivery, _) = await webhooks.PingAsync(held);
        var waiting = (await webhooks.GetAsync(delivery)).Data!;
        await webhooks.Service.WriteFeaturesAsync("{}");
        await RunningService.WaitAsync(async () => (string?)(await webhooks.GetAsync(delivery)).Data!["status"] == "delivered");

        Assert.Equal(("pending", 0), ((string?)waiting["status"], (int)waiting["attempts"]!));
        Assert.Equal(["200"], await webhooks.AttemptsOfAsync(delivery));
        Assert.Single(webhooks.Receiver.At("/held"));
    }
}
