using System.Net;
using Yarp.ReverseProxy.Model;

namespace Gateway.Tests;

public sealed class ReplicaTests : IAsyncLifetime
{
    private Upstream first = null!;
    private Upstream second = null!;
    private RunningGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        first = await Upstream.StartAsync("first");
        second = await Upstream.StartAsync("second");
        gateway = await RunningGateway.StartAsync(
            $"--services:orders:http:0={first.Address}",
            $"--services:orders:http:1={second.Address}",
            $"--services:inventory:http:0={Upstream.FreeAddress()}",
            "--Gateway:Limits:Enabled=false");
        await gateway.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task Each_replica_is_a_destination_whose_health_is_its_own()
    {
        first.IsReady = false;
        var cluster = gateway.Proxy.TryGetCluster("orders", out var found) ? found : null;
        Assert.Equal(
            new HashSet<string> { first.Address + "/", second.Address + "/" },
            cluster!.Destinations.Values.Select(replica => replica.Model.Config.Address).ToHashSet());

        await Eventually.IsAsync(() => Task.FromResult(HealthOf(first) == DestinationHealth.Unhealthy), "the first is known not to be ready");

        Assert.Equal(DestinationHealth.Healthy, HealthOf(second));

        DestinationHealth HealthOf(Upstream replica) =>
            cluster.Destinations.Values.Single(destination => destination.Model.Config.Address.StartsWith(replica.Address, StringComparison.Ordinal))
                .Health.Active;
    }

    [Fact]
    public async Task Requests_are_spread_over_the_replicas()
    {
        for (var request = 0; request < 40; request++)
        {
            await gateway.ReadAsync("/api/v1/orders/1");
        }

        Assert.NotEmpty(first.Received);
        Assert.NotEmpty(second.Received);
    }

    [Fact]
    public async Task When_a_replica_dies_the_other_one_answers_every_request_even_those_with_a_body()
    {
        await first.DisposeAsync();

        for (var request = 0; request < 20; request++)
        {
            using var body = new StringContent($"order {request}");
            using var created = await gateway.PlaceOrderAsync(body);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            Assert.Equal($"second got order {request}", await created.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task A_replica_that_says_it_is_not_ready_gets_no_requests_until_it_is_again()
    {
        first.IsReady = false;
        await Eventually.IsAsync(async () => await ReachedAsync(first) == 0, "the first is left out");

        Assert.Equal(0, await ReachedAsync(first));
        Assert.Equal(20, await ReachedAsync(second));

        first.IsReady = true;
        await Eventually.IsAsync(async () => await ReachedAsync(first) > 0, "the first is back");

        async Task<int> ReachedAsync(Upstream replica)
        {
            replica.Received.Clear();
            for (var request = 0; request < 20; request++)
            {
                using var answer = await gateway.GetAsync("/api/v1/orders/1");
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }

            return replica.Received.Count;
        }
    }

    [Fact]
    public async Task A_service_none_of_whose_replicas_is_ready_is_still_tried()
    {
        first.IsReady = second.IsReady = false;
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);

        using var answer = await gateway.GetAsync("/api/v1/orders/1");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task A_service_that_is_down_is_unavailable_in_the_envelope()
    {
        using var down = await gateway.GetAsync("/api/v1/inventory/items");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), down.Headers.RetryAfter!.Delta);
        Assert.Equal("unavailable", await RunningGateway.ErrorCodeAsync(down));
    }

    [Fact]
    public async Task Two_hundred_requests_at_once_pass()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => gateway.GetAsync("/api/v1/orders/1")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }
}
