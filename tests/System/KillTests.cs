namespace WholeSystem;

/// <summary>Whatever is killed in mid-flow: every accepted order ends, every caller gets his answer, and the stock adds up.</summary>
public abstract class KillTests(RunningSystem system, params string[] servers)
{
    private const int Pieces = 100_000;
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Nothing_is_lost_when_one_after_the_other_is_killed()
    {
        var sku = await system.StockAsync(Pieces);
        using var stop = new CancellationTokenSource();
        var callers = Enumerable.Range(0, 4).Select(caller => PlaceUntilAsync($"{sku}-{caller}", sku, stop.Token)).ToArray();

        try
        {
            foreach (var victim in (string[])["orders", "inventory", "orders", "inventory", "payments", "notifications", "gateway", .. servers])
            {
                await system.KillAsync(victim);
                await Task.Delay(TimeSpan.FromSeconds(1.5), TestContext.Current.CancellationToken);
            }

            await system.WholeAsync();
        }
        finally
        {
            await stop.CancelAsync();
        }

        string[] orders = [.. (await Task.WhenAll(callers)).SelectMany(placed => placed)];

        Assert.NotEmpty(orders);
        Assert.Equal(orders.Length, orders.Distinct().Count());
        await system.AllConfirmedAsync(orders, Recovery);
        var expected = (Pieces, orders.Length);
        Assert.Equal(expected, await RunningSystem.UntilAsync(() => StockAsync(sku), stock => stock == expected, Recovery));
    }

    // What else held stock of the item, an order whose card was declined, may give it back only now.
    private async Task<(int OnHand, int Reserved)> StockAsync(string sku)
    {
        var item = await system.ItemAsync(sku);
        return ((int)item["onHand"]!, (int)item["reserved"]!);
    }

    private async Task<IReadOnlyList<string>> PlaceUntilAsync(string caller, string sku, CancellationToken stop)
    {
        var orders = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            var answer = await system.Customer.InsistAsync(
                "/api/v1/orders", RunningSystem.Order(sku, 1, "tok_ok"), $"{caller}-{orders.Count}", TimeSpan.FromSeconds(60));
            orders.Add((string)answer.Expect()["id"]!);
            await Task.Delay(50, CancellationToken.None);
        }

        return orders;
    }
}
