using System.Net;
using System.Net.Http.Headers;
using Testing.Monitoring;

namespace Gateway.Tests;

public sealed class LimitTests : IAsyncLifetime
{
    private static readonly string[] Narrow = ["--Gateway:Limits:Reads:Burst=4", "--Gateway:Limits:Reads:Refill=1"];

    private Upstream orders = null!;

    public async ValueTask InitializeAsync() => orders = await Upstream.StartAsync("orders");

    public ValueTask DisposeAsync() => orders.DisposeAsync();

    [Fact]
    public async Task Every_answer_says_how_much_is_left()
    {
        await using var gateway = await StartAsync([.. Narrow, "--Gateway:Limits:Reads:Period=00:01:00"]);

        var left = new List<string>();
        for (var request = 0; request < 5; request++)
        {
            using var answer = await gateway.GetAsync("/api/v1/orders/1");
            Assert.Equal("\"reads\";q=4;w=240", answer.Headers.GetValues("RateLimit-Policy").Single());
            left.Add(answer.Headers.GetValues("RateLimit").Single());
        }

        Assert.Equal(
            ["\"reads\";r=3;t=60", "\"reads\";r=2;t=60", "\"reads\";r=1;t=60", "\"reads\";r=0;t=60", "\"reads\";r=0;t=60"],
            left);
    }

    [Fact]
    public async Task A_caller_beyond_the_limit_is_told_when_to_come_again()
    {
        await using var gateway = await StartAsync(Narrow);
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => gateway.GetAsync("/api/v1/orders/1")));

        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("\"reads\";q=4;w=4", refused.Headers.GetValues("RateLimit-Policy").Single());
        Assert.Equal("\"reads\";r=0;t=1", refused.Headers.GetValues("RateLimit").Single());
        Assert.Equal("too-many-requests", await RunningGateway.ErrorCodeAsync(refused));
    }

    [Fact]
    public async Task An_answer_that_says_a_service_is_away_counts_and_says_so()
    {
        await using var gateway = await StartAsync(Narrow);
        using var answer = await gateway.GetAsync("/api/v1/inventory/items");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("\"reads\";r=3;t=1", answer.Headers.GetValues("RateLimit").Single());
    }

    [Fact]
    public async Task Writes_have_a_bucket_of_their_own()
    {
        await using var gateway = await StartAsync([.. Narrow, "--Gateway:Limits:Writes:Burst=1", "--Gateway:Limits:Writes:Period=00:01:00"]);
        using var body = new StringContent("{}");
        using var first = await gateway.PlaceOrderAsync(body);
        using var second = await gateway.PlaceOrderAsync(body);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.Equal(1, await PassedAsync(gateway, 1));
    }

    [Fact]
    public async Task Signing_in_is_limited_by_address_whoever_it_is()
    {
        await using var gateway = await StartAsync("--Gateway:Limits:SignIn:Burst=3", "--Gateway:Limits:SignIn:Period=00:01:00");
        using var stranger = new HttpClient { BaseAddress = gateway.Address };

        var refused = new List<bool>();
        foreach (var http in new[] { gateway.Http, stranger, gateway.Http, stranger })
        {
            using var guess = new FormUrlEncodedContent([new("grant_type", "password"), new("client_id", "demo"), new("username", "nobody")]);
            using var answer = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), guess, TestContext.Current.CancellationToken);
            refused.Add(answer.StatusCode == HttpStatusCode.TooManyRequests);
        }

        // One was drawn for the token that the gateway's client has.
        Assert.Equal([false, false, true, true], refused);
    }

    [Fact]
    public async Task Whoever_comes_with_made_up_tokens_is_limited_by_his_address()
    {
        await using var gateway = await StartAsync(Narrow);
        using var stranger = new HttpClient { BaseAddress = gateway.Address };
        stranger.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "eyJhbGciOiJub25lIn0.e30.");
        var path = new Uri("/api/v1/orders/1", UriKind.Relative);

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => stranger.GetAsync(path, TestContext.Current.CancellationToken)));

        Assert.Contains(answers, answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal(1, await PassedAsync(gateway, 1));
    }

    [Fact]
    public async Task A_flood_takes_nothing_from_another_caller()
    {
        await using var gateway = await StartAsync(Narrow);
        using var flooder = new HttpClient { BaseAddress = gateway.Address };
        flooder.DefaultRequestHeaders.Authorization = gateway.Http.DefaultRequestHeaders.Authorization;
        await gateway.SignInAsync("customer2");
        var path = new Uri("/api/v1/orders/1", UriKind.Relative);

        var flood = Enumerable.Range(0, 40).Select(_ => flooder.GetAsync(path, TestContext.Current.CancellationToken)).ToList();
        Assert.Equal(4, await PassedAsync(gateway, 4));

        Assert.Contains(await Task.WhenAll(flood), answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Limits_can_be_turned_off()
    {
        await using var gateway = await StartAsync([.. Narrow, "--Gateway:Limits:Enabled=false"]);

        Assert.Equal(30, await PassedAsync(gateway, 30));
    }

    [Fact]
    public async Task Limits_that_would_let_nobody_in_are_refused_at_the_start()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => RunningGateway.StartAsync("--Gateway:Limits:Writes:Burst=0"));

        Assert.Contains("Gateway:Limits", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_are_not_counted()
    {
        await using var gateway = await StartAsync(Narrow);

        for (var probe = 0; probe < 20; probe++)
        {
            using var answer = await gateway.GetAsync("/health/live");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.False(answer.Headers.Contains("RateLimit"));
        }
    }

    [Fact]
    public async Task Two_gateways_draw_from_one_bucket_in_redis()
    {
        await using var redis = await RedisServer.StartedAsync();
        string[] shared = [.. Narrow, $"--ConnectionStrings:redis={redis.ConnectionString}", "--Gateway:Limits:Patience=00:00:05"];
        await using var first = await StartAsync(shared);
        await using var second = await StartAsync(shared);

        var passed = await PassedAsync(first, 10) + await PassedAsync(second, 10);

        Assert.InRange(passed, 4, 6);
    }

    [Fact]
    public async Task What_is_refused_is_counted_by_class()
    {
        await using var gateway = await StartAsync(Narrow);
        await PassedAsync(gateway, 20);

        var metrics = await gateway.ReadMetricsAsync();
        Assert.True(new Scrape(metrics).Sum("gateway_limits_refused_total", ("gateway_route_class", "reads")) > 0);
    }

    private static async Task<int> PassedAsync(RunningGateway gateway, int requests)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, requests).Select(_ => gateway.GetAsync("/api/v1/orders/1")));
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
        return answers.Count(answer => answer.StatusCode == HttpStatusCode.OK);
    }

    private async Task<RunningGateway> StartAsync(params string[] settings)
    {
        var gateway = await RunningGateway.StartAsync([$"--services:orders:http:0={orders.Address}", .. settings]);
        await gateway.SignInAsync();
        return gateway;
    }
}
