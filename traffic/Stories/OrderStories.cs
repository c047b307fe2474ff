namespace Traffic;

/// <summary>How orders go, well and otherwise.</summary>
internal static class OrderStories
{
    public static IReadOnlyList<Story> All { get; } =
    [
        new("An order goes well", scene => OrderAsync(scene, "ESPRESSO", 2, "tok_ok", left: 8, "confirmed")),
        new("More is ordered than there is", scene => OrderAsync(scene, "PRESS", 100, "tok_ok", left: 10, "rejected (out-of-stock)")),
        new("The card is declined", scene => OrderAsync(scene, "GRINDER", 1, "tok_declined", left: 10, "rejected (payment-declined)")),
        new("The payment provider fails twice and then works", scene => OrderAsync(scene, "SCALE", 1, "tok_flaky", left: 9, "confirmed")),
        new("The payment provider never answers", scene => OrderAsync(scene, "KETTLE", 1, "tok_timeout", left: 10, "rejected (timeout)")),
        new("The customer cancels on the way", CancelAsync),
        new("Two customers want the last piece", LastPieceAsync),
        new("A customer who heard no answer asks again", RepeatAsync),
        new("An order is shipped and delivered, and one of its pieces comes back", ReturnAsync),
        new("The customer is told that the order is on its way", NotifyAsync),
    ];

    private static async Task OrderAsync(Scene scene, string item, int quantity, string token, int left, string ending)
    {
        var sku = await scene.ItemAsync(item, pieces: 10);
        await scene.EndsAsync(await EndedAsync(scene, await PlacedAsync(scene, sku, quantity, token)), ending);
        await scene.StockIsAsync(sku, left);
    }

    private static async Task CancelAsync(Scene scene)
    {
        var sku = await scene.ItemAsync("MUG", pieces: 10);
        await scene.WithSlowPaymentsAsync(TimeSpan.FromSeconds(2), async () =>
        {
            var order = await PlacedAsync(scene, sku, 3);
            await scene.Shop.Orders.FollowAsync(order, ["reserved", "paid", .. Order.Ended], scene.Stop);
            (await scene.Shop.Orders.CancelAsync(order, "changed my mind", scene.Stop)).Expect();
            await scene.EndsAsync(await EndedAsync(scene, order), "cancelled (changed my mind)");
        });
        await scene.StockIsAsync(sku, 10);
    }

    private static async Task LastPieceAsync(Scene scene)
    {
        var sku = await scene.ItemAsync("LAST", pieces: 1);
        var placed = await Task.WhenAll(
            new[] { scene.Shop.Orders, scene.Shop.OthersOrders }.Select(who => who.PlaceAsync([sku], 1, "tok_ok", scene.Stop)));
        var ended = await Task.WhenAll(placed.Select(order => EndedAsync(scene, order.Expect())));
        scene.Expect("endings", "confirmed, rejected (out-of-stock)", string.Join(", ", ended.Select(order => order.Ending).Order()));
        Array.ForEach(await Task.WhenAll(ended.Select(order => scene.Shop.Orders.HistoryAsync(order.Id, scene.Stop))), scene.Remember);
        await scene.StockIsAsync(sku, 0);
    }

    private static async Task RepeatAsync(Scene scene)
    {
        var (sku, key) = (await scene.ItemAsync("DRIPPER", pieces: 10), scene.Own("repeat"));
        var answers = await Task.WhenAll(Enumerable.Range(1, 5).Select(_ => scene.Shop.Orders.PlaceAsync([sku], 1, "tok_ok", scene.Stop, key)));
        scene.Expect("orders that came of five requests", 1, answers.Select(answer => answer.Expect().Id).Distinct().Count());
        await scene.EndsAsync(await EndedAsync(scene, answers[0].Expect()), "confirmed");
        await scene.StockIsAsync(sku, 9);
    }

    private static async Task ReturnAsync(Scene scene)
    {
        var (sku, orders) = (await scene.ItemAsync("CUPS", pieces: 10), scene.Shop.Orders);
        var order = await EndedAsync(scene, await PlacedAsync(scene, sku, 3));
        (await orders.ShipAsync(order, scene.Stop)).Expect();
        (await orders.DeliverAsync(order, scene.Stop)).Expect();
        (await orders.ReturnAsync(order, sku, 1, scene.Stop)).Expect();
        (await orders.RefundAsync(order, scene.Stop)).Expect();
        var refunded = await orders.FollowAsync(order, ["refunded"], scene.Stop);
        await scene.EndsAsync(refunded, "refunded");
        scene.Expect("paid back", "12.50", refunded.Refunded?.Amount);
        await scene.StockIsAsync(sku, 7);
    }

    private static async Task NotifyAsync(Scene scene)
    {
        var sku = await scene.ItemAsync("FILTER", pieces: 10);
        var order = await EndedAsync(scene, await PlacedAsync(scene, sku, 1));
        (await scene.Shop.Orders.ShipAsync(order, scene.Stop)).Expect();
        scene.Expect("notifications that it is shipped", 1, await scene.Shop.Inbox.CountAsync("order.shipped", order.Id, scene.Stop));
        await scene.RememberAsync(order.Id);
    }

    private static async Task<Order> PlacedAsync(Scene scene, string sku, int quantity, string token = "tok_ok")
    {
        var order = (await scene.Shop.Orders.PlaceAsync([sku], quantity, token, scene.Stop)).Expect();
        Console.WriteLine($"  {quantity} × {sku}, paid with {token}: order {order.Id}");
        return order;
    }

    private static Task<Order> EndedAsync(Scene scene, Order order) => scene.Shop.Orders.FollowAsync(order, Order.Ended, scene.Stop);
}
