using System.Net;
using Inventory;
using Microsoft.Extensions.DependencyInjection;
using Orders;
using ServiceDefaults.Payments;

namespace Recovery.Tests;

/// <summary>Orders and inventory, each on a database of its own, and a broker between them, as they are in production.</summary>
internal sealed class Shop(PostgresDatabase ofOrders, PostgresDatabase ofInventory, Broker broker) : IAsyncDisposable
{
    public PostgresDatabase OfOrders => ofOrders;

    public PostgresDatabase OfInventory => ofInventory;

    public RunningService? Orders { get; private set; }

    public RunningService Inventory { get; private set; } = null!;

    public async Task StartInventoryAsync() =>
        Inventory = await RunningService.StartAsync<Item>(InventoryConfiguration.Service, own: ofInventory, broker: broker.Address);

    public async Task StartOrdersAsync() => Orders = await RunningService.StartAsync<Order>(
        OrdersConfiguration.Service,
        services => services.AddHttpClient(PaymentProvider.Service).ConfigurePrimaryHttpMessageHandler(() => new ApprovingProvider()),
        own: ofOrders,
        broker: broker.Address);

    public async Task StopOrdersAsync()
    {
        await Orders!.DisposeAsync();
        Orders = null;
    }

    public async Task RegisterAsync(string sku, string price)
    {
        var item = $$$"""{"sku":"{{{sku}}}","name":"Beans","unitPrice":{"amount":"{{{price}}}","currency":"EUR"},"reorderPoint":0}""";
        Assert.Equal(HttpStatusCode.Created, (await Inventory.SendAsync(HttpMethod.Post, "/inventory/items", item)).Status);
        var received = await Inventory.SendAsync(HttpMethod.Post, $"/inventory/items/{sku}/receipts", """{"quantity":100,"reference":"delivery"}""");
        Assert.Equal(HttpStatusCode.OK, received.Status);
    }

    public async Task PriceAsync(string sku, string price) => Assert.Equal(HttpStatusCode.OK, (await Inventory.SendAsync(
        HttpMethod.Put, $"/inventory/items/{sku}/price", $$$"""{"unitPrice":{"amount":"{{{price}}}","currency":"EUR"}}""")).Status);

    /// <summary>How many pieces of an item are reserved.</summary>
    public async Task<int> ReservedAsync(string sku) =>
        (int)(await Inventory.SendAsync(HttpMethod.Get, $"/inventory/items/{sku}")).Data!["reserved"]!;

    /// <summary>Places an order, as soon as orders knows its items, and waits until it is confirmed.</summary>
    public async Task<string> OrderAsync(params string[] skus)
    {
        var lines = string.Join(',', skus.Select(sku => $$"""{"sku":"{{sku}}","quantity":1}"""));
        const string Address = """{"name":"Ada","line1":"1 Street","city":"Town","postalCode":"12345","country":"DE"}""";
        var body = $$"""{"lines":[{{lines}}],"shippingAddress":{{Address}},"paymentToken":"tok_ok"}""";
        ServiceAnswer placed = null!;
        await RunningService.WaitAsync(async () =>
            (placed = await Orders!.SendAsync(HttpMethod.Post, "/orders", body, "customer")).Status == HttpStatusCode.Created);
        var id = (string)placed.Data!["id"]!;
        await RunningService.WaitAsync(async () => await StatusAsync(id) == "confirmed");
        return id;
    }

    /// <summary>What orders believes that an item costs.</summary>
    public async Task<string?> PriceOfAsync(string sku) =>
        (await ofOrders.QueryAsync<string>($"select data -> 'amount' ->> 'amount' from orders.mt_doc_price where id = '{sku}'")).SingleOrDefault();

    public async Task<string?> StatusAsync(string order) => (string?)(await ReadAsync(order)).Data?["status"];

    public Task<ServiceAnswer> ReadAsync(string order) => Orders!.SendAsync(HttpMethod.Get, $"/orders/{order}", role: "customer");

    public async ValueTask DisposeAsync()
    {
        await (Orders?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Inventory?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>A payment provider that agrees to everything.</summary>
    private sealed class ApprovingProvider : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("""{"status":"authorised"}""") });
    }
}
