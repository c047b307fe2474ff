namespace NotificationsService.Tests;

public sealed class InputTests(RunningWebhooks webhooks) : InputRules, IClassFixture<RunningWebhooks>
{
    protected override RunningService Service => webhooks.Service;

    protected override Task<TakesBody> EndpointAsync()
    {
        var url = $"\"url\":\"{webhooks.UrlOf("/input")}\"";
        return Task.FromResult(new TakesBody(
            HttpMethod.Post, "/notifications/webhooks", "customer", $"{{\"topics\":[\"order.shipped\"],{url}}}", url));
    }
}
