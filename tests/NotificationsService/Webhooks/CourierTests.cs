using Microsoft.Extensions.DependencyInjection;
using Notifications;

namespace NotificationsService.Tests;

public sealed class CourierTests(RunningWebhooks webhooks) : IClassFixture<RunningWebhooks>
{
    // Other clients' retries would be made beside the delivery's own, service discovery would lead inside, and a proxy connect past the guard.
    [Fact]
    public void Receivers_are_called_by_a_client_that_has_nothing_of_the_others()
    {
        var handler = webhooks.Service.Host.Services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(WebhookCourier.Client);
        List<string> outer = [];
        while (handler is DelegatingHandler { InnerHandler: { } inner })
        {
            outer.Add(handler.GetType().Name);
            handler = inner;
        }

        Assert.Equal(["LifetimeTrackingHttpMessageHandler"], outer);
        var sockets = Assert.IsType<SocketsHttpHandler>(handler);
        Assert.Equal((false, false, false), (sockets.UseProxy, sockets.UseCookies, sockets.AllowAutoRedirect));
        Assert.NotNull(sockets.ConnectCallback);
        Assert.Null(sockets.ActivityHeadersPropagator);
    }

    [Theory]
    [InlineData("/silent", "http", "timeout")]
    [InlineData("/plain", "https", "tls-failed")]
    [InlineData("/cut", "http", "connection-failed")]
    public async Task What_is_no_answer_has_a_code(string path, string scheme, string code)
    {
        webhooks.Options.Timeout = TimeSpan.FromSeconds(1);
        webhooks.Receiver.Does("/silent", context =>
            Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        webhooks.Receiver.Does("/cut", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        var (id, _) = await webhooks.CreateAsync(path, url: $"{scheme}://{webhooks.Receiver.Address.Authority}{path}");

        var (delivery, _) = await webhooks.PingAsync(id);

        Assert.Equal([code], await webhooks.AttemptsOfAsync(delivery));
    }
}
