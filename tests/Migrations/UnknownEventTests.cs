using System.Net;
using Contracts;
using Contracts.Inventory;
using Wolverine;

namespace Migrations.Tests;

/// <summary>While it rolls out, the next release writes an event that the present one does not know.</summary>
public sealed class UnknownEventTests : IAsyncLifetime
{
    private RunningService next = null!;
    private RunningService present = null!;

    public async ValueTask InitializeAsync()
    {
        next = await Releases.WriterOfTheNextAsync();
        present = await Releases.PresentAsync(beside: next);
    }

    public async ValueTask DisposeAsync() => await next.DisposeAsync();

    [Fact]
    public async Task Its_stream_is_left_to_the_release_that_knows_it()
    {
        var id = await present.PlaceAsync();
        await next.WrapAsync(id);

        var refused = await CancelAsync(present, id);
        await present.Host.MessageBus().PublishAsync(new StockReserved(OrderId.Parse(id, null), TimeProvider.System.GetUtcNow().AddHours(1)));
        await RunningService.WaitAsync(async () => (await next.Database.QueryAsync<int>(
            "select attempts from orders_bus.wolverine_incoming_envelopes where status = 'Scheduled' and message_type like '%stock-reserved%'"))
            is [> 0]);
        var meanwhile = await next.EventsOfAsync(id);
        var seen = await present.SendAsync(HttpMethod.Get, $"/orders/{id}", role: "customer");
        await present.DisposeAsync();
        await using var heir = await Releases.NextAsync(beside: next);
        await RunningService.WaitAsync(async () => (await next.EventsOfAsync(id)).Count > 2);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (refused.Status, refused.Headers.GetValueOrDefault("Retry-After")));
        Assert.Equal(["order_placed", "gift_wrapped"], meanwhile);
        Assert.Equal((HttpStatusCode.OK, "placed"), (seen.Status, (string?)seen.Data!["status"]));
        Assert.Equal(["order_placed", "gift_wrapped", "stock_reserved"], (await next.EventsOfAsync(id)).Take(3));
        Assert.Equal(HttpStatusCode.OK, (await CancelAsync(heir, id)).Status);
        Assert.Empty(await next.Database.QueryAsync<string>("select message_type from orders_bus.wolverine_dead_letters"));
    }

    [Fact]
    public async Task Other_streams_go_on()
    {
        var other = await present.PlaceAsync();
        await next.WrapAsync(await present.PlaceAsync());

        Assert.Equal(HttpStatusCode.OK, (await CancelAsync(present, other)).Status);
        await present.DisposeAsync();
    }

    [Fact]
    public async Task A_list_waits_for_the_release_that_knows_it_and_misses_no_row()
    {
        var first = await present.PlaceAsync();
        await RunningService.WaitAsync(async () => (await ListedAsync()).Contains(first));
        await next.WrapAsync(first);
        var second = await present.PlaceAsync();

        await RunningService.WaitAsync(async () => (await next.Database.QueryAsync<string>(
            "select agent_status from orders.mt_event_progression where name like 'OrderSummary%'")) is ["Paused"]);
        var meanwhile = await ListedAsync();
        await present.DisposeAsync();
        await using var heir = await Releases.NextAsync(beside: next);
        await RunningService.WaitAsync(async () => (await ListedAsync()).Contains(second));

        Assert.Equal([first], meanwhile);
        Assert.Equal([first, second], await ListedAsync());
        Assert.Empty(await next.Database.QueryAsync<string>("select id::text from orders.mt_doc_deadletterevent"));
    }

    private Task<IReadOnlyList<string>> ListedAsync() =>
        next.Database.QueryAsync<string>("select id::text from orders.mt_doc_ordersummary_2 order by placed_at");

    private static Task<ServiceAnswer> CancelAsync(RunningService orders, string id) =>
        orders.SendAsync(HttpMethod.Post, $"/orders/{id}/cancel", """{"reason":"No longer needed"}""", "customer");
}
