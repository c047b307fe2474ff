using System.Net;
using System.Text.Json.Nodes;
using AppHost;
using Platform.Testing;

namespace WholeSystem;

public sealed class PersonalDataTests(RunningSystem system)
{
    private static readonly string[] Secrets = ["Qxyzwv Reader", "Hidden Lane 77", "tok_ok"];

    [Fact]
    public async Task An_order_holds_nothing_personal_in_any_row_and_an_erased_customer_is_gone_from_it_everywhere()
    {
        var sku = await system.StockAsync(10);
        using var customer = await ApiClient.SignInAsync(system.Gateway, DemoUsers.OtherCustomer);
        using var signedIn = await ApiClient.SignInAsync(system.Gateway, DemoUsers.Admin);
        using var admin = signedIn.For(system.Application.GetEndpoint("orders"));
        var (body, key) = (Body(sku), Guid.CreateVersion7().ToString());
        var placed = await customer.PostAsync("/api/v1/orders", body, key);
        var path = placed.Headers["Location"];
        var id = (string)placed.Expect()["id"]!;
        Assert.Equal("Hidden Lane 77", Line1(placed.Data));
        Assert.Equal("confirmed", (await system.EndingsAsync([id]))[id]);

        await FindNothingAsync();
        Assert.Equal("Hidden Lane 77", Line1((await customer.GetAsync(path)).Data));
        Assert.Equal(placed.Data!.ToJsonString(), (await customer.PostAsync("/api/v1/orders", body, key)).Expect().ToJsonString());

        var ops = $"/api/v1/ops/personal-data/{(string)placed.Data["customerId"]!}";
        var (replayed, version) = await EraseAsync(admin, ops, customer, path, body, key);

        Assert.Equal("[erased]", Line1((await customer.GetAsync(path)).Data));
        Assert.Equal("[erased]", Line1(version.Data));
        Assert.Equal("[erased]", Line1(replayed.Data));
        Assert.All((await customer.GetAsync("/api/v1/orders")).Expect().AsArray(), order => Assert.Equal("[erased]", Line1(order)));
        Assert.DoesNotContain("Hidden", (await customer.GetAsync($"{path}/history")).Expect().ToJsonString(), StringComparison.Ordinal);
        var refused = await customer.PostAsync("/api/v1/orders", body);
        Assert.Equal((HttpStatusCode.Conflict, "person-erased"), (refused.Status, refused.Code));
        await FindNothingAsync();
    }

    private async Task<(ApiAnswer Replayed, ApiAnswer Version)> EraseAsync(
        ApiClient admin, string ops, ApiClient customer, string path, JsonObject body, string key)
    {
        using var stranger = customer.For(system.Application.GetEndpoint("orders"));
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync(ops)).Status);
        Assert.Equal("person-not-found", (await admin.GetAsync("/api/v1/ops/personal-data/nobody")).Code);
        Assert.False((bool)(await admin.GetAsync(ops)).Expect()["erased"]!);

        Assert.True((bool)(await admin.PostAsync($"{ops}/erase", new { })).Expect()["erased"]!);

        Assert.NotNull((await admin.GetAsync(ops)).Expect()["erasedAt"]);
        return (await customer.PostAsync("/api/v1/orders", body, key), await customer.GetAsync($"{path}?version=1"));
    }

    private async Task FindNothingAsync()
    {
        foreach (var database in new[] { "orders-db", "bus" })
        {
            var connectionString = await system.Application.GetConnectionStringAsync(database);
            Assert.Empty(await PlainTextSearch.FindAsync(connectionString, Secrets, TestContext.Current.CancellationToken));
            Assert.True(await PlainTextSearch.CountRowsAsync(connectionString, TestContext.Current.CancellationToken) > 0);
        }
    }

    private static string? Line1(JsonNode? order) => (string?)order?["shippingAddress"]?["line1"];

    private static JsonObject Body(string sku)
    {
        var body = OrderBody.Of("tok_ok", (sku, 1));
        body["shippingAddress"]!["name"] = "Qxyzwv Reader";
        body["shippingAddress"]!["line1"] = "Hidden Lane 77";
        return body;
    }
}
