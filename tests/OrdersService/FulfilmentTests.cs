using Contracts.Inventory;
using OrdersService.Tests.Operations;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class FulfilmentTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);

    [Fact]
    public async Task An_order_whose_stock_is_reserved_is_paid_and_then_confirmed()
    {
        var id = await orders.PlaceAsync();

        var paid = await orders.HandleAsync(new StockReserved(IdOf(id), Later));
        var confirmed = await orders.HandleAsync(new StockCommitted(IdOf(id)));

        Assert.Equal([new CommitStock(IdOf(id))], paid.Sent.MessagesOf<CommitStock>());
        Assert.Equal(
            [new Contracts.Orders.OrderConfirmed(IdOf(id), "customer", new(30.00m, "EUR"))],
            confirmed.Sent.MessagesOf<Contracts.Orders.OrderConfirmed>());
        Assert.Equal("confirmed", await orders.StatusOfAsync(id));
        Assert.Equal(["order_placed", "stock_reserved", "payment_authorised", "order_confirmed"], await orders.EventsOfAsync(id));
        Assert.Equal([("authorise", 1)], orders.Provider.AskedAbout(id));
    }

    [Fact]
    public async Task An_order_that_is_not_paid_gives_its_stock_back()
    {
        var id = await orders.PlaceAsync(StubProvider.Declining);

        var declined = await orders.HandleAsync(new StockReserved(IdOf(id), Later));
        await orders.HandleAsync(new StockReleased(IdOf(id), false));

        Assert.Equal([new ReleaseStock(IdOf(id))], declined.Sent.MessagesOf<ReleaseStock>());
        Assert.Equal("rejected (payment-declined)", await orders.StatusOfAsync(id));
        Assert.Equal(
            ["order_placed", "stock_reserved", "payment_declined", "order_rejected", "stock_release_requested", "stock_released"],
            await orders.EventsOfAsync(id));
    }

    [Fact]
    public async Task A_provider_that_says_nothing_is_not_waited_for_and_whatever_it_may_hold_is_let_go()
    {
        var (id, patience) = (await orders.PlaceAsync(StubProvider.Silent), orders.Waits.Payment);
        orders.Waits.Payment = TimeSpan.FromSeconds(1);

        var overdue = await orders.HandleAsync(new StockReserved(IdOf(id), Later));
        orders.Waits.Payment = patience;

        Assert.Equal([new ReleaseStock(IdOf(id))], overdue.Sent.MessagesOf<ReleaseStock>());
        Assert.Equal("rejected (timeout)", await orders.StatusOfAsync(id));
        Assert.Equal([("authorise", 1), ("void", 1)], orders.Provider.AskedAbout(id));
        Assert.Equal(
            ["order_placed", "stock_reserved", "order_rejected", "payment_void_requested", "stock_release_requested", "payment_voided"],
            await orders.EventsOfAsync(id));
    }

    [Fact]
    public async Task A_message_that_a_living_process_has_forgotten_is_taken_up_again()
    {
        var id = await orders.PlaceAsync();
        await orders.HandleAsync(new StockReserved(IdOf(id), Later));

        await orders.ForgetAsync(new StockCommitted(IdOf(id)));

        await RunningService.WaitAsync(async () => await orders.StatusOfAsync(id) == "confirmed");
        Assert.Equal("confirmed", await orders.StatusOfAsync(id));
    }

    [Fact]
    public async Task An_order_that_hears_nothing_from_inventory_ends_at_its_deadline()
    {
        string id = null!;
        var wait = orders.Waits.Stock;
        orders.Waits.Stock = TimeSpan.FromMilliseconds(1);
        var placed = await orders.TrackAsync(async () => id = await orders.PlaceAsync());
        orders.Waits.Stock = wait;

        await placed.PlayScheduledMessagesAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("rejected (timeout)", await orders.StatusOfAsync(id));
        Assert.Equal(["order_placed", "order_rejected", "stock_release_requested"], await orders.EventsOfAsync(id));
    }

    [Fact]
    public async Task News_that_is_repeated_changes_nothing()
    {
        var id = await orders.PlaceAsync();
        object[] news = [new StockReserved(IdOf(id), Later), new StockCommitted(IdOf(id))];
        foreach (var message in news)
        {
            await orders.HandleAsync([.. Enumerable.Repeat(message, 5)]);
        }

        await orders.HandleAsync(news);

        Assert.Equal(["order_placed", "stock_reserved", "payment_authorised", "order_confirmed"], await orders.EventsOfAsync(id));
        Assert.Equal([("authorise", 1)], orders.Provider.AskedAbout(id));
    }

    [Fact]
    public async Task A_confirmed_order_is_shipped_paid_delivered_returned_and_refunded()
    {
        var id = await orders.PlaceAsync();
        await orders.HandleAsync(new StockReserved(IdOf(id), Later));
        await orders.HandleAsync(new StockCommitted(IdOf(id)));

        var shipped = await orders.TrackAsync(() => orders.PostAsync($"/{id}/ship", new { carrier = "Post", trackingNumber = "1" }, "operator"));
        var delivered = await orders.TrackAsync(() => orders.PostAsync($"/{id}/deliver", role: "operator"));
        var returned = await orders.TrackAsync(
            () => orders.PostAsync($"/{id}/return", new { lines = new[] { new { sku = Beans, quantity = 2 } }, reason = "stale" }));
        var refunded = await orders.TrackAsync(() => orders.PostAsync($"/{id}/refund", role: "operator"));

        var order = (await orders.GetAsync($"/{id}")).Data!;
        Assert.Equal([new ShipStock(IdOf(id))], shipped.Sent.MessagesOf<ShipStock>());
        Assert.Equal(("refunded", "25.00", "Post"),
            ((string)order["status"]!, (string?)order["refunded"]!["amount"], (string?)order["shipment"]!["carrier"]));
        Assert.Equal([("authorise", 1), ("capture", 1), ("refund", 1)], orders.Provider.AskedAbout(id));
        Assert.Equal(
            [1, 1, 1, 1],
            [
                shipped.Sent.MessagesOf<Contracts.Orders.OrderShipped>().Count(),
                delivered.Sent.MessagesOf<Contracts.Orders.OrderDelivered>().Count(),
                returned.Sent.MessagesOf<Contracts.Orders.OrderReturned>().Count(),
                refunded.Sent.MessagesOf<Contracts.Orders.OrderRefunded>().Count(),
            ]);
        Assert.Equal(
            ["order_shipped", "payment_captured", "order_delivered", "order_returned", "refund_requested", "order_refunded"],
            (await orders.EventsOfAsync(id)).Skip(4));
    }
}
