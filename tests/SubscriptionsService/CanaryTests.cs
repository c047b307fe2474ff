using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static SubscriptionsService.Tests.RunningSubscriptions;

namespace SubscriptionsService.Tests;

/// <summary>Words that nobody but their owner may read travel through the service; whoever watches it must not have seen them.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private const string Name = "Zaunkoenig-Canary";
    private const string Street = "Kanarienweg-4711";
    private const string Token = "tok_canary_9c1f";
    private readonly Overheard heard = new();
    private readonly RunningSubscriptions subscriptions;

    public CanaryTests() => subscriptions = new RunningSubscriptions(services => services.AddLogging(logging => logging.AddProvider(heard)));

    public ValueTask InitializeAsync() => subscriptions.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await subscriptions.DisposeAsync();
        heard.Dispose();
    }

    [Fact]
    public async Task Addresses_and_payment_tokens_reach_no_log_span_metric_or_error()
    {
        var id = "";
        await subscriptions.TrackAsync(async () => id = (string)(await subscriptions.PostAsync("", Body())).Data!["id"]!);
        var changed = await subscriptions.ActAsync(id, "payment-method", new { paymentToken = $"{Token}_2" });
        await subscriptions.TimerAsync(id);
        await subscriptions.GetAsync("");
        ServiceAnswer[] refused =
        [
            await subscriptions.PostAsync("", Body(plan: "nothing")),
            await subscriptions.PostAsync("", Body(country: "Canaria")),
            await subscriptions.PostAsync("", Body(token: Token + new string('x', 300))),
            await subscriptions.PostAsync("", new { planCode = Coffee, paymentToken = Token, surprise = new { Name, Street } }),
            await subscriptions.PostAsync($"/{id}/payment-method", new { paymentToken = Token + new string('x', 300) }),
            await subscriptions.PostAsync($"/{id}/payment-method", new { paymentToken = Token }, "operator"),
        ];

        Assert.Equal(HttpStatusCode.OK, changed.Status);
        Assert.Equal("active", await subscriptions.StatusOfAsync(id));
        Assert.All(refused, answer => Assert.NotNull(answer.Code));
        Assert.DoesNotContain(refused, answer => Tells(answer.Body!.ToJsonString()) || Tells(string.Join(' ', answer.Headers.Values)));
        Assert.Empty(heard.With(Name, Street, Token));
        Assert.True(heard is { LogLines: > 0, Spans: > 0, Measurements: > 0 }, "There was nothing to hear.");
    }

    private static bool Tells(string text) =>
        ((string[])[Name, Street, Token]).Any(word => text.Contains(word, StringComparison.Ordinal));

    private static object Body(string plan = Coffee, string country = "DE", string token = Token) => new
    {
        planCode = plan,
        paymentToken = token,
        shippingAddress = new { name = Name, line1 = Street, city = "Town", postalCode = "12345", country },
    };
}
