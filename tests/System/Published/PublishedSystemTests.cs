using System.Net;
using System.Text.RegularExpressions;

namespace WholeSystem.Published;

/// <summary>What is published works with production's settings only, and heals when a server is restarted.</summary>
[Collection(nameof(PublishedSystem))]
public sealed class PublishedSystemTests(PublishedSystem system)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task An_order_that_a_configured_client_places_is_confirmed()
    {
        var sku = await StockAsync(5);

        var placed = await system.Machine.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 2, "tok_ok"));

        Assert.True(placed.Status == HttpStatusCode.Created, $"{placed.Status} ({placed.Code})\n{Said}");
        Assert.Equal("confirmed", await EndingAsync((string)placed.Expect()["id"]!));
    }

    [Fact]
    public async Task There_are_no_demo_users()
    {
        using var http = system.ClientOf();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "password",
            ["client_id"] = "demo",
            ["username"] = "admin",
            ["password"] = "Passw0rd!",
        });
        using var answer = await http.PostAsync(new Uri("/connect/token", UriKind.Relative), form, TestContext.Current.CancellationToken);
        var said = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("\"error\":\"invalid_client\"", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/api/v1/orders")]
    [InlineData("/docs")]
    public async Task No_answer_names_a_host_inside(string path)
    {
        using var http = system.ClientOf();
        using var answer = await RunningSystem.UntilAsync(
            () => http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken),
            one => one.StatusCode != HttpStatusCode.ServiceUnavailable,
            Patience);
        var said = $"{answer.Headers}{await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";

        Assert.True(
            answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, $"{answer.StatusCode}: {said}");
        Assert.DoesNotContain("127.0.0.1", said, StringComparison.Ordinal);
        Assert.DoesNotContain("http://localhost", said, StringComparison.Ordinal);
        Assert.All(
            Regex.Matches(said, @"https://localhost:\d+"),
            match => Assert.Equal(system.Address.GetLeftPart(UriPartial.Authority), match.Value));
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("orders")]
    [InlineData("identity")]
    [InlineData("console")]
    public async Task A_container_can_say_that_it_is_ready(string service) => Assert.Equal(0, await system.HealthAsync(service));

    [Fact]
    public async Task No_order_is_lost_when_each_server_is_started_anew()
    {
        const int pieces = 10_000;
        var sku = await StockAsync(pieces);
        using var stop = new CancellationTokenSource();
        var placing = PlaceUntilAsync(sku, stop.Token);

        await system.Servers.RestartRedisAsync();
        await system.Servers.RestartRabbitAsync();
        await system.Servers.RestartPostgresAsync();
        var after = await system.Machine.InsistAsync("/api/v1/orders", RunningSystem.Order(sku, 1, "tok_ok"), $"{sku}-after", Patience);
        await stop.CancelAsync();
        await WholeAsync();

        string[] orders = [.. await placing, (string)after.Expect()["id"]!];
        Assert.True(orders.Length > 2, $"Only {orders.Length} orders were placed.");
        foreach (var order in orders)
        {
            var ending = await EndingAsync(order);
            Assert.True(ending == "confirmed", $"{ending}\n{Said}");
        }
    }

    // Every service, asked what it must look up in its database.
    private async Task WholeAsync()
    {
        foreach (var path in (string[])["orders", "inventory/items", "subscriptions", "notifications"])
        {
            var status = HttpStatusCode.Unused;
            await RunningSystem.UntilAsync(
                async () => (status = (await system.Machine.GetAsync($"/api/v1/{path}")).Status) == HttpStatusCode.OK, Patience);
            Assert.Equal(HttpStatusCode.OK, status);
        }

        Assert.NotNull(await RunningSystem.UntilAsync(system.TokenAsync, token => token is not null, Patience));
    }

    private async Task<List<string>> PlaceUntilAsync(string sku, CancellationToken stop)
    {
        List<string> placed = [];
        while (!stop.IsCancellationRequested)
        {
            var answer = await system.Machine.InsistAsync("/api/v1/orders", RunningSystem.Order(sku, 1, "tok_ok"), $"{sku}-{placed.Count}", Patience);
            placed.Add((string)answer.Expect()["id"]!);
            await Task.Delay(100, CancellationToken.None);
        }

        return placed;
    }

    private async Task<string> StockAsync(int pieces)
    {
        var sku = $"TEST-{Guid.NewGuid():n}"[..20].ToUpperInvariant();
        var item = new { sku, name = sku, unitPrice = new { amount = "10.00", currency = "EUR" }, reorderPoint = 0 };
        (await system.Machine.InsistAsync("/api/v1/inventory/items", item, $"register-{sku}", Patience)).Expect();
        var receipt = new { quantity = pieces, reference = "test" };
        (await system.Machine.InsistAsync($"/api/v1/inventory/items/{sku}/receipts", receipt, $"receive-{sku}", Patience)).Expect();
        var heard = await RunningSystem.UntilAsync(
            async () => (await system.Machine.PostAsync("/api/v1/orders", RunningSystem.Order(sku, 1000, "tok_declined"))).Code,
            code => code != "unknown-sku",
            Patience);
        Assert.True(heard != "unknown-sku", $"Orders has not heard of {sku}.\n{Said}");
        return sku;
    }

    private string Said => $"orders said:\n{system.Said("orders")}\ninventory said:\n{system.Said("inventory")}";

    private async Task<string> EndingAsync(string order)
    {
        return await RunningSystem.UntilAsync(StatusAsync, status => status is not ("none" or "placed" or "reserved" or "paid"), Patience);

        async Task<string> StatusAsync()
        {
            var found = (await system.Machine.GetAsync($"/api/v1/orders/{order}")).Data;
            return $"{found?["status"] ?? "none"}{(found?["reason"] is { } reason ? $" ({reason})" : "")}";
        }
    }
}
