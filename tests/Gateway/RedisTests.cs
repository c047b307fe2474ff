using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Gateway.Tests;

/// <summary>Redis is lost in every way that it can be, while callers ask for more than they may.</summary>
public sealed class RedisTests : IAsyncLifetime
{
    private const int Burst = 40;
    private const int Refill = 20;
    private static readonly string[] Policy = [$"--Gateway:Limits:Reads:Burst={Burst}", $"--Gateway:Limits:Reads:Refill={Refill}"];

    private Upstream orders = null!;

    public async ValueTask InitializeAsync() => orders = await Upstream.StartAsync("orders");

    public ValueTask DisposeAsync() => orders.DisposeAsync();

    [Fact]
    public async Task Killed_and_back_it_costs_no_answer_and_grants_no_more()
    {
        await using var redis = await RedisServer.StartedAsync();
        await using var gateway = await StartAsync(redis.ConnectionString);

        await HoldsAsync(gateway, async () =>
        {
            await redis.KillAsync();
            await Eventually.IsAsync(() => IsOpen(gateway), "the circuit is open");
            await redis.StartAsync();
            await Eventually.IsAsync(() => !IsOpen(gateway), "the circuit is closed");
        });
    }

    [Fact]
    public async Task Flushed_it_grants_no_more()
    {
        await using var redis = await RedisServer.StartedAsync();
        await using var gateway = await StartAsync(redis.ConnectionString);

        await HoldsAsync(gateway, async () =>
        {
            for (var flush = 0; flush < 3; flush++)
            {
                await redis.FlushAsync();
            }
        });
    }

    [Fact]
    public async Task Accepting_but_not_answering_it_costs_no_answer_and_grants_no_more()
    {
        await using var redis = await RedisServer.StartedAsync();
        await using var gateway = await StartAsync(redis.ConnectionString);

        await HoldsAsync(gateway, async () =>
        {
            await redis.PauseAsync();
            await Eventually.IsAsync(() => IsOpen(gateway), "the circuit is open");
            await redis.ResumeAsync();
            await Eventually.IsAsync(() => !IsOpen(gateway), "the circuit is closed");
        });
    }

    [Fact]
    public async Task Away_from_the_start_it_costs_nobody_time()
    {
        await using var gateway = await StartAsync($"127.0.0.1:{Ports.Free()}");

        var slowest = TimeSpan.Zero;
        for (var request = 0; request < 20; request++)
        {
            var started = Stopwatch.GetTimestamp();
            using var answer = await gateway.GetAsync("/api/v1/orders/1");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(started).Ticks));
        }

        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    // Eight callers' connections ask as fast as they can, all with one token.
    private static async Task HoldsAsync(RunningGateway gateway, Func<Task> fault)
    {
        var statuses = new ConcurrentDictionary<HttpStatusCode, int>();
        using var end = new CancellationTokenSource();
        var started = Stopwatch.GetTimestamp();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                using var answer = await gateway.GetAsync("/api/v1/orders/1");
                statuses.AddOrUpdate(answer.StatusCode, 1, (_, count) => count + 1);
            }
        })).ToList();

        await Eventually.IsAsync(() => statuses.ContainsKey(HttpStatusCode.TooManyRequests), "the limit is reached");
        await fault();
        var before = statuses.Values.Sum();
        await Eventually.IsAsync(() => statuses.Values.Sum() > before + 200, "callers are still answered");
        await end.CancelAsync();
        await Task.WhenAll(load);

        Assert.Empty(statuses.Keys.Except([HttpStatusCode.OK, HttpStatusCode.TooManyRequests]));
        var allowed = Burst + (Refill * Stopwatch.GetElapsedTime(started).TotalSeconds);
        Assert.InRange(statuses[HttpStatusCode.OK], Burst, 2 * allowed);
    }

    private static bool IsOpen(RunningGateway gateway) => gateway.Observe("gateway.limits.circuit.open") == 1;

    private async Task<RunningGateway> StartAsync(string redis)
    {
        var gateway = await RunningGateway.StartAsync(
            [$"--services:orders:http:0={orders.Address}", $"--ConnectionStrings:redis={redis}", .. Policy]);
        await gateway.SignInAsync();
        return gateway;
    }
}
