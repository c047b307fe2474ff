using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Marten;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orders;
using ServiceDefaults.EventStore;
using ServiceDefaults.Live;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class FollowOrderTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_order_is_followed_from_its_beginning_as_it_is_written()
    {
        var id = await orders.PlaceAsync();
        await using var follower = await FollowAsync(id);
        var first = await follower.NextAsync();

        await orders.HandleAsync(new Contracts.Inventory.StockReserved(IdOf(id), TimeProvider.System.GetUtcNow().AddMinutes(15)));
        var told = new[] { first, await follower.NextAsync(), await follower.NextAsync() };
        var history = (await orders.GetAsync($"/{id}/history")).Data!.AsArray();

        Assert.Equal([("order_placed", "1"), ("stock_reserved", "2"), ("payment_authorised", "3")], told.Select(one => (one.EventType, one.EventId)));
        Assert.Equal(history.Select(entry => entry!.ToJsonString()), told.Select(one => JsonNode.Parse(one.Data)!.ToJsonString()));
        Assert.Equal("text/event-stream", follower.Response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("no-cache", follower.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_follower_that_comes_back_is_told_what_it_has_missed_and_nothing_twice()
    {
        var id = await orders.PlaceAsync();
        await orders.PostAsync($"/{id}/cancel", new { reason = "none" });

        await using var follower = await FollowAsync(id, after: "1");

        Assert.Equal(("order_cancelled", "2"), Told(await follower.NextAsync()));
        Assert.Equal(("stock_release_requested", "3"), Told(await follower.NextAsync()));
    }

    [Fact]
    public async Task What_another_process_writes_is_told_without_waiting_for_a_poll()
    {
        var id = await orders.PlaceAsync();
        await using var follower = await FollowAsync(id, after: "1");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddConfiguration(orders.Service.Host.Services.GetRequiredService<IConfiguration>());
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddEventStore(OrdersConfiguration.Service, OrdersConfiguration.Events);
        await using var other = builder.Services.BuildServiceProvider();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await other.GetRequiredService<AppendedEvents>().StartAsync(stop.Token);
        await using var session = other.GetRequiredService<IDocumentStore>().LightweightSession();

        session.Events.Append(Guid.Parse(id), new OrderCancelled("elsewhere", "operator"));
        await session.SaveChangesAsync(Stop);

        Assert.Equal(("order_cancelled", "2"), Told(await follower.NextAsync().WaitAsync(TimeSpan.FromSeconds(15), Stop)));
        await stop.CancelAsync();
    }

    [Fact]
    public async Task While_nothing_happens_a_stream_shows_that_it_is_alive()
    {
        var (id, options) = (await orders.PlaceAsync(), orders.Service.Host.Services.GetRequiredService<IOptions<LiveOptions>>().Value);
        var heartbeat = options.Heartbeat;
        options.Heartbeat = TimeSpan.FromMilliseconds(100);
        await using var follower = await FollowAsync(id, after: "1");
        using var lines = new StreamReader(await follower.Response.Content.ReadAsStreamAsync(Stop));

        string?[] said = [await LineAsync(), await LineAsync(), await LineAsync(), await LineAsync(), await LineAsync()];
        options.Heartbeat = heartbeat;

        Assert.Equal(["retry: 2000", "", ":", "", ":"], said);

        async Task<string?> LineAsync() => await lines.ReadLineAsync(Stop).AsTask().WaitAsync(Patience, Stop);
    }

    [Fact]
    public async Task A_caller_may_have_ten_streams_and_one_that_is_left_makes_room()
    {
        var (id, customer) = (await orders.PlaceAsync(customer: "watcher"), "watcher");
        var followers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => FollowAsync(id, customer: customer)));
        await Task.WhenAll(followers.Select(follower => follower.NextAsync()));

        var refused = await orders.GetAsync($"/{id}/events/live", customer);
        var another = await FollowAsync(id, customer: "operator");
        await followers[0].DisposeAsync();
        await using var next = await InsistAsync();

        Assert.Equal((HttpStatusCode.TooManyRequests, "too-many-streams", "2"), (refused.Status, refused.Code, refused.Headers["Retry-After"]));
        Assert.Equal(("order_placed", "1"), Told(await next.NextAsync()));
        foreach (var follower in (Follower[])[.. followers[1..], another])
        {
            await follower.DisposeAsync();
        }

        // The server learns of a caller's going a moment later.
        async Task<Follower> InsistAsync()
        {
            var follower = await FollowAsync(id, customer: customer);
            for (var attempt = 0; attempt < 100 && follower.Response.StatusCode != HttpStatusCode.OK; attempt++)
            {
                await follower.DisposeAsync();
                await Task.Delay(50, Stop);
                follower = await FollowAsync(id, customer: customer);
            }

            return follower;
        }
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("first")]
    [InlineData("99999999999999999999")]
    public async Task A_position_that_was_never_given_out_is_refused(string position)
    {
        var answer = await orders.GetAsync($"/{await orders.PlaceAsync()}/events/live", headers: ("Last-Event-ID", position));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid-last-event-id"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_stream_ends_with_the_caller_s_token()
    {
        var expiry = TimeProvider.System.GetUtcNow().AddSeconds(1).ToUnixTimeSeconds();
        var context = new DefaultHttpContext
        {
            RequestServices = orders.Service.Host.Services,
            User = new ClaimsPrincipal(new ClaimsIdentity([new("sub", "leaving"), new("exp", $"{expiry}")])),
        };

        await new LiveStream<string>((_, _) => Task.FromResult<IReadOnlyList<LiveEvent<string>>>([])).ExecuteAsync(context).WaitAsync(Patience, Stop);

        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
    }

    [Fact]
    public async Task A_stream_ends_when_the_service_leaves()
    {
        var leaving = new RunningOrders();
        await leaving.InitializeAsync();
        await using var follower = await FollowAsync(await leaving.PlaceAsync(), after: "1", of: leaving);
        var end = (await follower.Response.Content.ReadAsStreamAsync(Stop)).CopyToAsync(Stream.Null, Stop);

        leaving.Service.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await end.WaitAsync(Patience, Stop);
        await leaving.DisposeAsync();
    }

    private static (string, string?) Told(SseItem<string> one) => (one.EventType, one.EventId);

    private async Task<Follower> FollowAsync(string id, string? after = null, string customer = "customer", RunningOrders? of = null)
    {
        var http = (of ?? orders).Service.Host.Server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/orders/{id}/events/live");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestIssuer.Token(customer, customer));
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("Last-Event-ID", after is null ? [] : [after]);
        return new Follower(http, await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
    }

    /// <summary>Somebody who follows an order.</summary>
    private sealed class Follower(HttpClient http, HttpResponseMessage response) : IAsyncDisposable
    {
        private IAsyncEnumerator<SseItem<string>>? events;

        public HttpResponseMessage Response => response;

        public async Task<SseItem<string>> NextAsync()
        {
            events ??= SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
            Assert.True(await events.MoveNextAsync().AsTask().WaitAsync(Patience));
            return events.Current;
        }

        public async ValueTask DisposeAsync()
        {
            await (events?.DisposeAsync() ?? ValueTask.CompletedTask);
            response.Dispose();
            http.Dispose();
        }
    }
}
