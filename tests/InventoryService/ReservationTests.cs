using Contracts;
using Contracts.Inventory;
using ServiceDefaults.Messaging;
using Testing.Monitoring;
using Wolverine;
using Wolverine.Tracking;
using static InventoryService.Tests.RunningInventory;

namespace InventoryService.Tests;

public sealed class ReservationTests(RunningInventory inventory) : IClassFixture<RunningInventory>
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);

    [Fact]
    public async Task Five_hundred_orders_at_once_get_exactly_what_there_is()
    {
        using var measured = new Measured(inventory.Service.Host.Services);
        var sku = await inventory.StockAsync(400, reorderPoint: 100);

        var tracked = await inventory.HandleAsync([.. Enumerable.Range(0, 500).Select(_ => Reserve(NewOrder(), (sku, 1)))]);

        Assert.Equal((400, 100), (Sent<StockReserved>(tracked).Count, Sent<StockRefused>(tracked).Count));
        Assert.Empty(tracked.AllExceptions());
        Assert.Equal((400, 400, 0), await inventory.StockOfAsync(sku));
        Assert.Equal([new StockLow(sku, 100, 100)], Sent<StockLow>(tracked));
        Assert.Equal(
            (400d, 100d, 1d),
            (measured["inventory.reservations reservation.outcome=reserved"], measured["inventory.reservations reservation.outcome=refused"],
                measured["inventory.stock_low"]));
    }

    [Fact]
    public async Task Orders_that_name_the_same_items_the_other_way_round_do_not_block_each_other()
    {
        var (one, other) = (await inventory.StockAsync(100), await inventory.StockAsync(100));

        var tracked = await inventory.HandleAsync([.. Enumerable.Range(0, 20).SelectMany(_ => (object[])
            [Reserve(NewOrder(), (one, 1), (other, 1)), Reserve(NewOrder(), (other, 1), (one, 1))])]);

        Assert.Equal(40, Sent<StockReserved>(tracked).Count);
        Assert.Empty(tracked.AllExceptions());
        Assert.Equal((100, 40, 60), await inventory.StockOfAsync(one));
        Assert.Equal((100, 40, 60), await inventory.StockOfAsync(other));
    }

    [Fact]
    public async Task Reserved_stock_is_committed_and_leaves_on_ship()
    {
        var (sku, order) = (await inventory.StockAsync(10), NewOrder());

        Assert.Equal([new StockReserved(order, Later)], Sent<StockReserved>(await inventory.HandleAsync(Reserve(order, (sku, 4)))));
        Assert.Equal([new StockCommitted(order)], Sent<StockCommitted>(await inventory.HandleAsync(new CommitStock(order))));
        await inventory.HandleAsync(new ShipStock(order));

        Assert.Equal((6, 0, 6), await inventory.StockOfAsync(sku));
        Assert.Equal(["reservation_reserved", "reservation_committed", "reservation_shipped"], await inventory.EventsOfAsync(order));
        Assert.Equal(["item_registered", "stock_received", "stock_reserved", "stock_shipped"], await inventory.EventsOfAsync(sku));
    }

    [Fact]
    public async Task When_one_line_falls_short_none_is_reserved()
    {
        var (sku, rare, order) = (await inventory.StockAsync(10), await inventory.StockAsync(1), NewOrder());
        var unknown = NewSku();

        var refused = Assert.Single(Sent<StockRefused>(await inventory.HandleAsync(Reserve(order, (unknown, 1), (sku, 1), (rare, 2)))));

        Assert.Equal([unknown, rare], refused.Skus);
        Assert.Equal((10, 0, 10), await inventory.StockOfAsync(sku));
        Assert.Empty(await inventory.EventsOfAsync(unknown));
    }

    [Fact]
    public async Task An_order_that_asks_again_is_answered_again_and_nothing_else_happens()
    {
        var (sku, order) = (await inventory.StockAsync(10), NewOrder());
        var again = Reserve(order, (sku, 4));
        await inventory.HandleAsync(again);

        Assert.Equal([new StockReserved(order, Later)], Sent<StockReserved>(await inventory.HandleAsync(again)));
        Assert.Equal((10, 4, 6), await inventory.StockOfAsync(sku));
        Assert.Equal(["reservation_reserved"], await inventory.EventsOfAsync(order));
    }

    [Fact]
    public async Task Of_the_same_request_at_once_one_reserves_and_all_are_answered()
    {
        var (sku, order) = (await inventory.StockAsync(100), NewOrder());

        var tracked = await inventory.HandleAsync([.. Enumerable.Repeat(Reserve(order, (sku, 4)), 20)]);

        Assert.Equal(20, Sent<StockReserved>(tracked).Count);
        Assert.Empty(tracked.AllExceptions());
        Assert.Equal((100, 4, 96), await inventory.StockOfAsync(sku));
        Assert.Equal(["reservation_reserved"], await inventory.EventsOfAsync(order));
    }

    [Fact]
    public async Task Of_the_same_request_for_what_there_is_not_at_once_one_is_recorded_and_all_are_answered()
    {
        var (sku, order) = (NewSku(), NewOrder());

        var tracked = await inventory.HandleAsync([.. Enumerable.Repeat(Reserve(order, (sku, 4)), 20)]);

        Assert.Equal(20, Sent<StockRefused>(tracked).Count);
        Assert.Empty(tracked.AllExceptions());
        Assert.Equal(["reservation_refused"], await inventory.EventsOfAsync(order));
    }

    [Fact]
    public async Task An_order_that_gives_up_at_the_same_time_holds_nothing_in_the_end()
    {
        var sku = await inventory.StockAsync(100);
        OrderId[] orders = [.. Enumerable.Range(0, 15).Select(_ => NewOrder())];

        var tracked = await inventory.HandleAsync([.. orders.SelectMany(order => (object[])[Reserve(order, (sku, 2)), new ReleaseStock(order)])]);

        Assert.Equal(orders.Order(new ByValue()), Sent<StockReleased>(tracked).Select(answer => answer.OrderId).Distinct().Order(new ByValue()));
        Assert.Equal((100, 0, 100), await inventory.StockOfAsync(sku));
    }

    [Fact]
    public async Task Requests_that_are_repeated_while_the_order_gives_up_do_not_block_each_other()
    {
        var (one, other) = (await inventory.StockAsync(100), await inventory.StockAsync(100));
        OrderId[] orders = [.. Enumerable.Range(0, 10).Select(_ => NewOrder())];

        await inventory.HandleAsync([.. orders.SelectMany(order => (object[])
        [
            Reserve(order, (one, 2), (other, 1)), Reserve(order, (one, 2), (other, 1)), new ReleaseStock(order),
            Reserve(order, (one, 2), (other, 1)), Reserve(order, (one, 2), (other, 1)), new ReleaseStock(order),
        ])]);

        Assert.Equal((100, 0, 100), await inventory.StockOfAsync(one));
        Assert.Equal((100, 0, 100), await inventory.StockOfAsync(other));
    }

    [Fact]
    public async Task An_order_that_gave_up_beforehand_gets_nothing()
    {
        var (sku, order) = (await inventory.StockAsync(10), NewOrder());

        Assert.Equal([new StockReleased(order, false)], Sent<StockReleased>(await inventory.HandleAsync(new ReleaseStock(order))));
        Assert.Equal([new StockReleased(order, false)], Sent<StockReleased>(await inventory.HandleAsync(Reserve(order, (sku, 1)))));
        Assert.Equal((10, 0, 10), await inventory.StockOfAsync(sku));
    }

    [Fact]
    public async Task A_reservation_expires_by_the_message_that_was_sent_with_it()
    {
        var (sku, order) = (await inventory.StockAsync(10), NewOrder());
        var reserved = await inventory.HandleAsync(Reserve(order, (sku, 4)));

        var expired = await reserved.PlayScheduledMessagesAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([new StockReleased(order, true)], Sent<StockReleased>(expired));
        Assert.Equal((10, 0, 10), await inventory.StockOfAsync(sku));
        Assert.Equal([new StockReleased(order, true)], Sent<StockReleased>(await inventory.HandleAsync(new CommitStock(order))));
    }

    [Fact]
    public async Task A_committed_reservation_does_not_expire()
    {
        var (sku, order) = (await inventory.StockAsync(10), NewOrder());
        var reserved = await inventory.HandleAsync(Reserve(order, (sku, 4)));
        await inventory.HandleAsync(new CommitStock(order));

        Assert.Empty(Sent<StockReleased>(await reserved.PlayScheduledMessagesAsync(TimeSpan.FromSeconds(30))));
        Assert.Equal((10, 4, 6), await inventory.StockOfAsync(sku));
    }

    [Fact]
    public async Task Goods_that_nobody_reserved_are_a_matter_for_people()
    {
        var tracked = await inventory.TrackAsync(() => inventory.Service.Host.MessageBus().PublishAsync(new ShipStock(NewOrder())).AsTask());

        Assert.Single(tracked.MovedToErrorQueue.MessagesOf<ShipStock>());
        Assert.IsType<NonRetriableException>(Assert.Single(tracked.AllExceptions().Distinct()));
    }

    [Fact]
    public async Task Low_stock_is_said_once_on_the_way_down()
    {
        var sku = await inventory.StockAsync(10, reorderPoint: 3);

        var down = await inventory.HandleAsync(Reserve(NewOrder(), (sku, 7)));
        var further = await inventory.HandleAsync(Reserve(NewOrder(), (sku, 1)));

        Assert.Equal([new StockLow(sku, 3, 3)], Sent<StockLow>(down));
        Assert.Empty(Sent<StockLow>(further));
    }

    private static ReserveStock Reserve(OrderId order, params (string Sku, int Quantity)[] lines) =>
        new(order, [.. lines.Select(line => new Line(line.Sku, line.Quantity))], Later);

    private static List<T> Sent<T>(ITrackedSession tracked) => [.. tracked.Sent.MessagesOf<T>()];

    private sealed class ByValue : IComparer<OrderId>
    {
        public int Compare(OrderId x, OrderId y) => x.Value.CompareTo(y.Value);
    }
}
