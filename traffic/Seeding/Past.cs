namespace Traffic;

/// <summary>What two customers did in the shop's first two weeks: most orders arrived, some did not come so far, and a few came back.</summary>
internal static class Past
{
    private const int Days = 14;

    private const int OrdersADay = 3;

    public static async Task<int> LiveAsync(Shop shop, ParallelOptions atOnce)
    {
        if ((await shop.Orders.ListAsync(atOnce.CancellationToken, limit: 1)).Expect().Length > 0)
        {
            return 0;
        }

        await Parallel.ForAsync(0, Days * OrdersADay, atOnce, async (number, stop) =>
        {
            var orders = number % 3 == 2 ? shop.OthersOrders : shop.Orders;
            var sku = Catalogue.Coffees[number * 5 % Catalogue.Coffees.Count].Sku;
            var token = number % 14 == 13 ? "tok_declined" : "tok_ok";
            var order = (await orders.PlaceAsync([sku], 1 + (number % 2), token, stop, $"seed-order-{number}")).Expect();
            order = await orders.FollowAsync(order, Order.Ended, stop);
            if (order.Status == "confirmed" && number < (Days - 2) * OrdersADay)
            {
                await ArriveAsync(orders, order, comesBack: number % 9 == 4 ? sku : null, stop);
            }
        });
        await shop.Subscriptions.SubscribeAsync("espresso-monthly", "tok_ok", atOnce.CancellationToken, "seed-subscription");
        return Days * OrdersADay;
    }

    private static async Task ArriveAsync(Orders orders, Order order, string? comesBack, CancellationToken stop)
    {
        (await orders.ShipAsync(order, stop)).Expect();
        (await orders.DeliverAsync(order, stop)).Expect();
        if (comesBack is not null)
        {
            (await orders.ReturnAsync(order, comesBack, 1, stop)).Expect();
            (await orders.RefundAsync(order, stop)).Expect();
        }
    }
}
