using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Testing.Monitoring;

namespace Gateway.Tests;

public sealed class RetryTests : IAsyncLifetime
{
    private Upstream first = null!;
    private Upstream second = null!;
    private RunningGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        first = await Upstream.StartAsync("first");
        second = await Upstream.StartAsync("second");
        gateway = await RunningGateway.StartAsync(
            $"--services:orders:http:0={first.Address}", $"--services:orders:http:1={second.Address}", "--Gateway:Timeouts:Reads=00:00:01");
        await gateway.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    [Fact]
    public async Task A_read_whose_replica_breaks_off_is_answered_by_the_next()
    {
        first.Instead = BreakOff;

        for (var request = 0; request < 20; request++)
        {
            Assert.Equal("second: orders/1", await gateway.ReadAsync("/api/v1/orders/1"));
        }

        Assert.NotEmpty(first.Received);
        Assert.Equal(20, second.Received.Count);
        Assert.True(new Scrape(await gateway.ReadMetricsAsync()).Sum("gateway_forwarding_retries_total", ("error_type", "no_response")) > 0);
    }

    [Fact]
    public async Task A_read_that_no_replica_answers_is_tried_once_at_each()
    {
        first.Instead = second.Instead = BreakOff;
        using var answer = await gateway.GetAsync("/api/v1/orders/1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("unavailable", await RunningGateway.ErrorCodeAsync(answer));
        Assert.Single(first.Received);
        Assert.Single(second.Received);
    }

    [Fact]
    public async Task A_write_whose_replica_breaks_off_is_not_sent_again()
    {
        first.InsteadOfWriting = second.InsteadOfWriting = BreakOff;
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await gateway.PlaceOrderAsync(body);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(1, first.Written.Count + second.Written.Count);
    }

    [Fact]
    public async Task A_read_that_takes_too_long_is_given_up_and_not_repeated()
    {
        first.Instead = second.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var answer = await gateway.GetAsync("/api/v1/orders/1");

        Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
        Assert.Equal("gateway-timeout", await RunningGateway.ErrorCodeAsync(answer));
        Assert.Equal(1, first.Received.Count + second.Received.Count);
    }

    [Fact]
    public async Task A_write_may_take_longer_than_a_read()
    {
        first.InsteadOfWriting = second.InsteadOfWriting = async context =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1.5), context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status201Created;
        };
        using var body = new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await gateway.PlaceOrderAsync(body);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static Task BreakOff(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }
}
