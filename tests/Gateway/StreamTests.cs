using Microsoft.AspNetCore.Http;

namespace Gateway.Tests;

public sealed class StreamTests : IAsyncLifetime
{
    private static readonly Uri Live = new("/api/v1/orders/1/events/live", UriKind.Relative);

    private Upstream orders = null!;
    private RunningGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        orders = await Upstream.StartAsync("orders");
        gateway = await RunningGateway.StartAsync($"--services:orders:http:0={orders.Address}", "--Gateway:Timeouts:Reads=00:00:01");
        await gateway.SignInAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await orders.DisposeAsync();
    }

    [Fact]
    public async Task A_stream_is_closed_at_the_service_when_its_reader_goes()
    {
        await using (await gateway.Http.GetStreamAsync(Live, TestContext.Current.CancellationToken))
        {
            await Eventually.IsAsync(() => orders.OpenStreams == 1, "the stream is open");
        }

        await Eventually.IsAsync(() => orders.OpenStreams == 0, "the service knows that nobody reads");
    }

    [Fact]
    public async Task A_stream_outlasts_the_time_of_a_read()
    {
        orders.Instead = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var stream = await gateway.Http.GetStreamAsync(Live, TestContext.Current.CancellationToken);
        using var timedOut = await gateway.GetAsync("/api/v1/orders/1");

        Assert.Equal(1, orders.OpenStreams);
    }

    [Fact]
    public async Task A_gateway_that_leaves_ends_streams_at_once_and_lets_requests_finish()
    {
        var finish = new TaskCompletionSource();
        orders.Instead = async context =>
        {
            await finish.Task;
            await context.Response.WriteAsync("finished");
        };
        await using var stream = await gateway.Http.GetStreamAsync(Live, TestContext.Current.CancellationToken);
        var request = gateway.ReadAsync("/api/v1/orders/1");
        await Eventually.IsAsync(() => orders is { OpenStreams: 1, Received.Count: 1 }, "both are under way");

        var stopped = gateway.StopAsync();
        await Eventually.IsAsync(() => orders.OpenStreams == 0, "the stream has ended");
        Assert.False(stopped.IsCompleted);
        finish.SetResult();

        Assert.Equal("finished", await request);
        await stopped;
    }
}
