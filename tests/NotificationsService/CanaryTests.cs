using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace NotificationsService.Tests;

/// <summary>Words that nobody but their owner may read travel through the service; whoever watches it must not have seen them.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private const string Local = "canary.kanarienvogel";
    private const string InUrl = "canary-in-a-url-51b3";
    private static readonly string[] Topics = ["order.shipped"];
    private readonly Overheard heard = new();
    private readonly RunningWebhooks webhooks;

    public CanaryTests() => webhooks = new RunningWebhooks(services => services.AddLogging(logging => logging.AddProvider(heard)));

    public ValueTask InitializeAsync() => webhooks.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await webhooks.DisposeAsync();
        heard.Dispose();
    }

    [Fact]
    public async Task Mail_addresses_and_webhooks_secrets_and_urls_reach_no_log_span_metric_or_error()
    {
        var set = await PreferencesAsync($$"""{"email":"{{Local}}@example.com"}""");
        var (id, secret) = await webhooks.CreateAsync("/canary", url: webhooks.UrlOf($"/canary?key={InUrl}"));
        await webhooks.PingAsync(id);
        webhooks.Receiver.Answers("/canary", 500);
        await webhooks.PingAsync(id);
        ServiceAnswer[] refused =
        [
            await PreferencesAsync($$"""{"email":"{{Local}} at example.com"}"""),
            await PreferencesAsync($$"""{"email":"{{Local}}@example.com","off":"{{Local}}"}"""),
            await webhooks.PostAsync("", new { url = $"ftp://127.0.0.1/{InUrl}", topics = Topics }),
            await webhooks.PostAsync("", new { url = $"https://10.0.0.1/{InUrl}", topics = Topics }),
        ];

        Assert.Equal(HttpStatusCode.OK, set.Status);
        Assert.Equal(2, webhooks.Receiver.At("/canary").Count);
        Assert.All(refused, answer => Assert.NotNull(answer.Code));
        Assert.DoesNotContain(refused, answer => answer.Body!.ToJsonString() is var text
            && (text.Contains(Local, StringComparison.Ordinal) || text.Contains(InUrl, StringComparison.Ordinal)));
        Assert.Empty(heard.With(Local, InUrl, secret, secret["whsec_".Length..]));
        Assert.True(heard is { LogLines: > 0, Spans: > 0, Measurements: > 0 }, "There was nothing to hear.");
    }

    private Task<ServiceAnswer> PreferencesAsync(string body) =>
        webhooks.Service.SendAsync(HttpMethod.Put, "/notifications/preferences", body, "customer");
}
