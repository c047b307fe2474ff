using Contracts;
using Contracts.Inventory;

namespace OrdersService.Tests;

public sealed class PriceTests(RunningOrders orders) : IClassFixture<RunningOrders>
{
    [Fact]
    public async Task An_order_costs_what_was_announced_last_even_when_an_older_price_comes_later()
    {
        await orders.HandleAsync(new PriceChanged(RunningOrders.Cup, new Money(8.00m, "EUR"), 3));
        await orders.HandleAsync(new PriceChanged(RunningOrders.Cup, new Money(6.00m, "EUR"), 2));
        await orders.HandleAsync(new ItemRegistered(RunningOrders.Cup, "Cup", new Money(5.00m, "EUR")));

        var placed = await orders.PostAsync("", RunningOrders.Body(lines: [(RunningOrders.Cup, 2)]));

        Assert.Equal("16.00", (string?)placed.Data!["total"]!["amount"]);
    }
}
