using Contracts;
using Contracts.Inventory;
using Contracts.Orders;
using static OrdersService.Tests.RunningOrders;

namespace OrdersService.Tests;

public sealed class PlacePrepaidOrderTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    private static readonly DateTimeOffset Later = TimeProvider.System.GetUtcNow().AddMinutes(15);
    private readonly OrderId order = OrderId.New(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task An_order_that_is_paid_for_is_confirmed_without_asking_the_provider()
    {
        var asked = await orders.HandleAsync(Sold((Beans, 2), (Cup, 1)));
        await orders.HandleAsync(new StockReserved(order, Later));
        await orders.HandleAsync(new StockCommitted(order));

        Assert.Equal([new Line(Beans, 2), new Line(Cup, 1)], Assert.Single(asked.Sent.MessagesOf<ReserveStock>()).Lines);
        Assert.Equal(["prepaid_order_placed", "stock_reserved", "order_confirmed"], await orders.EventsOfAsync($"{order}"));
        Assert.Equal("29.00", (string?)(await orders.GetAsync($"/{order}")).Data!["total"]!["amount"]);
        Assert.Empty(orders.Provider.AskedAbout($"{order}"));
    }

    [Fact]
    public async Task An_order_that_is_asked_for_again_and_again_is_placed_once()
    {
        await orders.HandleAsync([.. Enumerable.Repeat(Sold((Cup, 1)), 5)]);
        await orders.HandleAsync(Sold((Cup, 1)));

        Assert.Equal(["prepaid_order_placed"], await orders.EventsOfAsync($"{order}"));
    }

    [Fact]
    public async Task What_cannot_be_sent_is_paid_back_and_whoever_sold_it_is_told()
    {
        await orders.HandleAsync(Sold((Beans, 1), ("GHOST", 1)));
        var refunded = await orders.HandleAsync(new StockRefused(order, ["GHOST"]));

        Assert.Equal("rejected (out-of-stock)", await orders.StatusOfAsync($"{order}"));
        Assert.Equal(
            ["prepaid_order_placed", "stock_refused", "order_rejected", "refund_requested", "order_refunded"],
            await orders.EventsOfAsync($"{order}"));
        Assert.Equal([("refund", 1)], orders.Provider.AskedAbout($"{order}"));
        Assert.Equal(
            [new PrepaidOrderRefunded(order, new Money(29.00m, "EUR"), new Money(29.00m, "EUR"))], refunded.Sent.MessagesOf<PrepaidOrderRefunded>());
        Assert.Equal([new OrderRejected(order, "customer", "out-of-stock")], refunded.Sent.MessagesOf<OrderRejected>());
        Assert.Equal([new OrderRefunded(order, "customer", new Money(29.00m, "EUR"))], refunded.Sent.MessagesOf<OrderRefunded>());
    }

    private PlacePrepaidOrder Sold(params (string Sku, int Quantity)[] lines) => new(
        order,
        "customer",
        [.. lines.Select(line => new Line(line.Sku, line.Quantity))],
        new Money(29.00m, "EUR"),
        new Personal<Address>("customer", new Address("Ada", "1 Street", "Town", "12345", "DE")));
}
