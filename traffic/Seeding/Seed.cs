namespace Traffic;

/// <summary>
/// A shop that has been open for a while, made by the same commands that everybody uses; what is there is left alone, and a run that was killed
/// half-way is completed by the next.
/// </summary>
internal static class Seed
{
    public static async Task<bool> SowAsync(Shop shop, CancellationToken stop)
    {
        var atOnce = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = stop };
        await Parallel.ForEachAsync(Catalogue.Coffees, atOnce, async (coffee, cancellation) =>
        {
            await shop.Items.RegisterAsync(coffee.Sku, coffee.Name, coffee.Price, coffee.ReorderPoint, cancellation);
            if (!await shop.Items.HasMovedAsync(coffee.Sku, cancellation))
            {
                await shop.Items.ReceiveAsync(coffee.Sku, coffee.Pieces, "opening stock", cancellation, $"seed-receipt-{coffee.Sku}");
            }
        });
        foreach (var box in Catalogue.Boxes)
        {
            await shop.Subscriptions.PlanAsync(box.Code, box.Name, box.Interval, box.Price, box.Sku, box.Trial, stop);
        }

        await shop.Inbox.PreferAsync("customer@example.com", "en", stop);
        await shop.OthersInbox.PreferAsync("customer2@example.com", "de", stop);
        var orders = await Past.LiveAsync(shop, atOnce);
        Console.WriteLine($"{Catalogue.Coffees.Count} coffees, {Catalogue.Boxes.Count} boxes to subscribe to and {orders} orders are in.");
        return true;
    }
}
