using System.Net;

namespace Gateway.Tests;

public sealed class KnownProxyTests : IAsyncLifetime
{
    private Upstream orders = null!;

    public async ValueTask InitializeAsync() => orders = await Upstream.StartAsync("orders");

    public ValueTask DisposeAsync() => orders.DisposeAsync();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.0/8")]
    public async Task What_a_known_proxy_says_of_the_caller_is_passed_on(string proxy)
    {
        await using var gateway = await StartAsync($"--Gateway:KnownProxies:0={proxy}", "--Gateway:KnownProxies:1=10.0.0.0/8");
        using var answer = await AskAsync(gateway, "6.6.6.6, 203.0.113.7, 10.1.1.1");

        // The last that no known proxy has; what stands before it may be anybody's invention.
        var received = Assert.Single(orders.Received);
        Assert.Equal("203.0.113.7", received["X-Forwarded-For"]);
        Assert.Equal("https", received["X-Forwarded-Proto"]);
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
    }

    [Fact]
    public async Task What_anybody_else_says_is_dropped()
    {
        await using var gateway = await StartAsync("--Gateway:KnownProxies:0=10.0.0.0/8");
        using var answer = await AskAsync(gateway, "203.0.113.7");

        Assert.Equal("127.0.0.1", Assert.Single(orders.Received)["X-Forwarded-For"]);
    }

    [Fact]
    public async Task Strangers_behind_a_known_proxy_have_a_bucket_each()
    {
        await using var gateway = await StartAsync(
            "--Gateway:KnownProxies:0=127.0.0.1", "--Gateway:Limits:SignIn:Burst=2", "--Gateway:Limits:SignIn:Period=00:01:00");
        var refused = new List<bool>();
        foreach (var address in new[] { "203.0.113.7", "203.0.113.7", "203.0.113.7", "203.0.113.8", "2001:db8::1", "2001:db8::2", "2001:db8::3" })
        {
            using var guess = new HttpRequestMessage(HttpMethod.Post, "/connect/token");
            guess.Headers.Add("X-Forwarded-For", address);
            using var answer = await gateway.Http.SendAsync(guess, TestContext.Current.CancellationToken);
            refused.Add(answer.StatusCode == HttpStatusCode.TooManyRequests);
        }

        Assert.Equal([false, false, true, false, false, false, true], refused);
    }

    private static async Task<HttpResponseMessage> AskAsync(RunningGateway gateway, string forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/orders/1");
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        request.Headers.Add("X-Forwarded-Proto", "https");
        return await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<RunningGateway> StartAsync(params string[] settings)
    {
        var gateway = await RunningGateway.StartAsync([$"--services:orders:http:0={orders.Address}", .. settings]);
        await gateway.SignInAsync();
        return gateway;
    }
}
