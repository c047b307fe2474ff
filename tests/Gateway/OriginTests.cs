using System.Net;

namespace Gateway.Tests;

public sealed class OriginTests : IAsyncLifetime
{
    private const string Listed = "https://shop.example";

    private Upstream orders = null!;
    private RunningGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        orders = await Upstream.StartAsync("orders");
        gateway = await RunningGateway.StartAsync(
            $"--services:orders:http:0={orders.Address}", $"--Gateway:Origins:0={Listed}",
            "--Gateway:Limits:Writes:Burst=1", "--Gateway:Limits:Writes:Period=00:01:00");
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await orders.DisposeAsync();
    }

    [Fact]
    public async Task A_page_of_a_listed_origin_may_write_and_see_what_it_needs()
    {
        using var preflight = await AskAsync(HttpMethod.Options, Listed);

        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.Equal([Listed], preflight.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("Idempotency-Key", preflight.Headers.GetValues("Access-Control-Allow-Headers").Single(), StringComparison.Ordinal);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Credentials"));

        await gateway.SignInAsync();
        using var answer = await AskAsync(HttpMethod.Post, Listed);
        Assert.Equal([Listed], answer.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Contains("ETag", answer.Headers.GetValues("Access-Control-Expose-Headers").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_can_be_read_by_a_listed_origin_too()
    {
        await gateway.SignInAsync();
        using var first = await AskAsync(HttpMethod.Post, Listed);
        using var refused = await AskAsync(HttpMethod.Post, Listed);

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal([Listed], refused.Headers.GetValues("Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://shop.example.evil.example")]
    [InlineData("http://shop.example")]
    [InlineData("null")]
    public async Task A_page_of_any_other_origin_may_not(string origin)
    {
        using var preflight = await AskAsync(HttpMethod.Options, origin);

        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Empty(orders.Received);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://shop.example/")]
    [InlineData("https://*.example")]
    public async Task What_is_no_origin_is_refused_at_the_start(string origin)
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RunningGateway.StartAsync($"--Gateway:Origins:0={origin}"));

        Assert.Contains(origin, failure.Message, StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string origin)
    {
        using var request = new HttpRequestMessage(method, new Uri("/api/v1/orders", UriKind.Relative));
        request.Headers.Add("Origin", origin);
        if (method == HttpMethod.Options)
        {
            request.Headers.Add("Access-Control-Request-Method", "POST");
            request.Headers.Add("Access-Control-Request-Headers", "authorization,idempotency-key");
        }

        return await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
