using Contracts.Inventory;
using OrdersService.Tests.Operations;
using Testing.Monitoring;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class OrderMetricsTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);

    [Fact]
    public async Task An_order_is_counted_once_for_each_thing_that_becomes_of_it()
    {
        using var measured = new Measured(orders.Service.Host.Services);
        var id = await orders.PlaceAsync();
        object[] news = [new StockReserved(IdOf(id), Later), new StockCommitted(IdOf(id))];
        foreach (var message in news)
        {
            await orders.HandleAsync([.. Enumerable.Repeat(message, 5)]);
        }

        await orders.TrackAsync(() => orders.PostAsync($"/{id}/ship", new { carrier = "Post", trackingNumber = "1" }, "operator"));
        await orders.TrackAsync(() => orders.PostAsync($"/{id}/refund", role: "operator"));

        Assert.Equal(1, measured["orders.placed order.prepaid=False"]);
        Assert.Equal(1, measured["orders.outcomes order.outcome=confirmed order.reason="]);
        Assert.Equal(1, measured["orders.outcomes order.outcome=shipped order.reason="]);
        Assert.Equal(1, measured["orders.fulfilment.duration order.outcome=confirmed"]);
        Assert.Equal((30.00, 30.00), (measured["orders.revenue currency=EUR"], measured["orders.refunds currency=EUR"]));
    }

    [Fact]
    public async Task Of_many_cancellations_at_once_one_is_counted_and_no_word_of_it_told()
    {
        using var measured = new Measured(orders.Service.Host.Services);
        var id = await orders.PlaceAsync();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => orders.PostAsync($"/{id}/cancel", new { reason = "I have moved to Lyon." })));

        Assert.Equal(1, measured["orders.outcomes order.outcome=cancelled order.reason=wished"]);
    }

    [Fact]
    public async Task What_waits_is_shown_to_whoever_looks()
    {
        await orders.PlaceAsync();
        await RunningService.WaitAsync(async () => (await orders.GetAsync("")).Data!.AsArray().Count > 0);
        await orders.GiveUpAsync(new TimeoutException("Late."), new StockReleased(IdOf($"{Guid.CreateVersion7()}"), false));
        using var measured = new Measured(orders.Service.Host.Services);

        await RunningService.WaitAsync(() => Task.FromResult(measured["messaging.dead_letters"] >= 1 && measured["flows.waiting"] >= 1));

        Assert.Equal(0, measured["flows.overdue"]);
        Assert.InRange(measured["projections.lag projection.name=OrderSummary"], 0, 10);
        Assert.InRange(measured["projections.lag.age projection.name=OrderSummary"], 0, 60);
    }
}
