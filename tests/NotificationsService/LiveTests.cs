using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Contracts.Inventory;
using static NotificationsService.Tests.RunningNotifications;

namespace NotificationsService.Tests;

public sealed class LiveTests(RunningNotifications running) : IClassFixture<RunningNotifications>
{
    [Fact]
    public async Task A_notification_is_told_as_soon_as_it_comes_and_a_broken_stream_goes_on_where_it_was()
    {
        var customer = NewCustomer();
        await running.HandleAsync(Confirmed(customer));
        string last;
        await using (var stream = await OpenAsync(customer))
        {
            Assert.Equal("Your order is confirmed", (string)(await stream.NextAsync()).Data["title"]!);
            await running.HandleAsync(Confirmed(NewCustomer()), Confirmed(customer));
            (last, var second) = await stream.NextAsync();
            Assert.Equal("order.confirmed", (string)second["topic"]!);
        }

        await running.HandleAsync(Confirmed(customer));
        await using var resumed = await OpenAsync(customer, last);
        var third = await resumed.NextAsync();
        Assert.True(long.Parse(third.Id) > long.Parse(last));
        Assert.Equal((string)(await running.GetAsync("?limit=1", customer)).Data![0]!["id"]!, (string)third.Data["id"]!);
    }

    [Fact]
    public async Task Operators_hear_what_is_for_all_of_them()
    {
        await running.HandleAsync(new StockLow("CUPS", 1, 3));
        await using var stream = await OpenAsync("operator");
        Assert.Equal("CUPS is running low", (string)(await stream.NextAsync()).Data["title"]!);
    }

    [Fact]
    public async Task A_place_that_was_never_given_out_is_refused()
    {
        var answer = await running.GetAsync("/live", "customer", ("Last-Event-ID", "yesterday"));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid-last-event-id"), (answer.Status, answer.Code));
    }

    private async Task<LiveFeed> OpenAsync(string caller, string? last = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/notifications/live");
        request.Headers.Authorization = new("Bearer", TestIssuer.Token(caller, caller));
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.TryAddWithoutValidation("Last-Event-ID", last);
        var http = running.Service.Host.Server.CreateClient();
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        return new LiveFeed(http, SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator());
    }

    private sealed class LiveFeed(HttpClient http, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        public async Task<(string Id, JsonNode Data)> NextAsync()
        {
            Assert.True(await items.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
            return (items.Current.EventId!, JsonNode.Parse(items.Current.Data)!);
        }

        public async ValueTask DisposeAsync()
        {
            http.Dispose();
            await items.DisposeAsync().ConfigureAwait(false);
        }
    }
}
