using System.Net;

namespace WholeSystem;

/// <summary>What callers see of orders, through the gateway, on every kind of system.</summary>
public abstract class OrderTests(RunningSystem system)
{
    // What a broker that was killed has kept from somebody is asked for again after a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task An_order_is_confirmed_and_its_history_tells_how()
    {
        var sku = await system.StockAsync(5);
        var placed = await system.Customer.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 2, "tok_ok"));
        var path = placed.Headers["Location"];

        Assert.Equal(HttpStatusCode.Created, placed.Status);
        Assert.Equal(HttpStatusCode.OK, (await system.Customer.GetAsync(path)).Status);
        Assert.Equal(["confirmed"], await system.EndingsAsync([(string)placed.Expect()["id"]!], Patience));
        var history = (await system.Customer.GetAsync($"{path}/history")).Expect().AsArray();
        Assert.Equal(["order_placed", "stock_reserved", "payment_authorised", "order_confirmed"], history.Select(entry => (string?)entry!["name"]));
        await AssertStockAsync(sku, (5, 2, 3));
    }

    [Fact]
    public async Task A_shipped_order_is_paid_for_and_its_pieces_have_left()
    {
        var sku = await system.StockAsync(5);
        var placed = await system.Customer.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 2, "tok_ok"));
        var path = placed.Headers["Location"];
        await system.EndingsAsync([(string)placed.Expect()["id"]!], Patience);

        (await system.Operator.PostAsync($"{path}/ship", new { carrier = "Post", trackingNumber = "1" })).Expect();

        await AssertStockAsync(sku, (3, 0, 3));
        Assert.Equal("payment_captured", await RunningSystem.UntilAsync(() => LastAsync(path), last => last == "payment_captured", Patience));
    }

    [Theory]
    [InlineData("tok_declined", "rejected (payment-declined)")]
    [InlineData("tok_flaky", "confirmed")]
    public async Task The_provider_decides(string token, string ending)
    {
        var sku = await system.StockAsync(1);
        var placed = await system.Customer.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 1, token));

        Assert.Equal([ending], await system.EndingsAsync([(string)placed.Expect()["id"]!], Patience));
        await AssertStockAsync(sku, ending == "confirmed" ? (1, 1, 0) : (1, 0, 1));
    }

    [Fact]
    public async Task Of_200_orders_at_once_on_100_pieces_100_are_confirmed_and_nothing_is_left()
    {
        var sku = await system.StockAsync(100);

        var placed = await Task.WhenAll(Enumerable.Range(0, 200).Select(number =>
            system.Customer.InsistAsync("/api/v1/orders", RunningSystem.Order(sku, 1, "tok_ok"), $"{sku}-{number}", Patience)));

        var endings = await system.EndingsAsync(placed.Select(answer => (string)answer.Expect()["id"]!), TimeSpan.FromMinutes(3));
        Assert.Equal((100, 100), (endings.Count(ending => ending == "confirmed"), endings.Count(ending => ending == "rejected (out-of-stock)")));
        await AssertStockAsync(sku, (100, 100, 0));
    }

    [Fact]
    public async Task Twenty_cancels_at_once_record_one_cancellation()
    {
        var sku = await system.StockAsync(1);
        var placed = await system.Customer.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 1, "tok_ok"));
        var path = placed.Headers["Location"];

        var cancelled = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            system.Customer.InsistAsync($"{path}/cancel", new { reason = "no longer wanted" }, $"{path}-{number}", Patience)));

        Assert.All(cancelled, answer => Assert.Equal("cancelled", (string?)answer.Expect()["status"]));
        var history = (await system.Customer.GetAsync($"{path}/history")).Expect().AsArray();
        Assert.Single(history, entry => (string?)entry!["name"] == "order_cancelled");
        await AssertStockAsync(sku, (1, 0, 1));
    }

    private async Task<(int OnHand, int Reserved, int Available)> StockAsync(string sku)
    {
        var item = await system.ItemAsync(sku);
        return ((int)item["onHand"]!, (int)item["reserved"]!, (int)item["available"]!);
    }

    /// <summary>It becomes so; if it does not, the failure tells which messages lie about.</summary>
    private async Task AssertStockAsync(string sku, (int OnHand, int Reserved, int Available) expected)
    {
        var found = await RunningSystem.UntilAsync(() => StockAsync(sku), stock => stock == expected, Patience);
        Assert.True(found == expected, $"The stock of {sku} is {found}, not {expected}.\n{await system.UnfinishedAsync()}");
    }

    private async Task<string?> LastAsync(string path) =>
        (string?)(await system.Customer.GetAsync($"{path}/history")).Expect().AsArray()[^1]!["name"];
}
