using System.Text.Json.Nodes;
using AppHost;
using AppHost.Seeding;
using Npgsql;
using Platform.Hosting;

[assembly: AssemblyFixture(typeof(WholeSystem.RunningSystem))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace WholeSystem;

/// <summary>The whole system as the AppHost runs it, on free ports and with a folder of its own, for all tests of this assembly.</summary>
public class RunningSystem : IAsyncLifetime
{
    private readonly string folder = Path.Combine(Path.GetTempPath(), $"platform-system-{Guid.CreateVersion7():n}");

    public DistributedApplication Application { get; private set; } = null!;

    public Uri Gateway => Application.GetEndpoint("gateway");

    public ApiClient Customer { get; private set; } = null!;

    public ApiClient OtherCustomer { get; private set; } = null!;

    public ApiClient Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Application = Topology.Build(Settings(folder));
        await Application.StartAsync();
        await DemoData.SeedAsync(Gateway, CancellationToken.None);
        Customer = await ApiClient.SignInAsync(Gateway, DemoUsers.Customer);
        OtherCustomer = await ApiClient.SignInAsync(Gateway, DemoUsers.OtherCustomer);
        Operator = await ApiClient.SignInAsync(Gateway, DemoUsers.Operator);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Customer.Dispose();
        OtherCustomer.Dispose();
        Operator.Dispose();
        await Application.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    protected virtual RunSettings Settings(string dataFolder) =>
        new() { GatewayPort = 0, DataFolder = dataFolder, PaymentPatience = TimeSpan.FromSeconds(5) };

    /// <summary>Registers an item with so many pieces, and waits until orders knows its price.</summary>
    public async Task<string> StockAsync(int pieces, string price = "10.00")
    {
        var sku = $"T-{Guid.CreateVersion7():N}".ToUpperInvariant();
        var item = new { sku, name = "An item under test", unitPrice = new { amount = price, currency = "EUR" }, reorderPoint = 0 };
        (await Operator.PostAsync("/api/v1/inventory/items", item)).Expect();
        (await Operator.PostAsync($"/api/v1/inventory/items/{sku}/receipts", new { quantity = pieces, reference = "test" })).Expect();
        await Eventually(async () => await PricedAsync(sku), "a price in orders");
        await Eventually(async () => await AvailableAsync(sku) == pieces, "the stock to be seen");
        return sku;
    }

    private async Task<bool> PricedAsync(string sku) =>
        await CountAsync("orders-db", "select count(*) from view_price_list_1 where key = $1 and data is not null", sku) == 1;

    public async Task<int> AvailableAsync(string sku) =>
        (int?)(await Operator.GetAsync($"/api/v1/inventory/items/{sku}")).Data?["available"] ?? 0;

    /// <summary>Waits until every order has come to an end of its fulfilment's first part, and returns how each ended.</summary>
    public async Task<IReadOnlyDictionary<string, string>> EndingsAsync(IReadOnlyCollection<string> orders)
    {
        var endings = new Dictionary<string, string>();
        await Eventually(
            async () =>
            {
                foreach (var order in orders.Where(order => !endings.ContainsKey(order)))
                {
                    var data = (await Operator.GetAsync($"/api/v1/orders/{order}")).Data;
                    if ((string?)data?["status"] is "confirmed" or "rejected" or "cancelled")
                    {
                        endings[order] = data["reason"] is { } reason ? $"{data["status"]} {reason}" : $"{data["status"]}";
                    }
                }

                return endings.Count == orders.Count;
            },
            "all orders to end");
        return endings;
    }

    /// <summary>Asks a database of the system directly, as an auditor would.</summary>
    public async Task<long> CountAsync(string database, string sql, params object[] values) =>
        (await AskAsync<long>(database, sql, values)).Single();

    /// <summary>The first column of the rows.</summary>
    public async Task<IReadOnlyList<T>> AskAsync<T>(string database, string sql, params object[] values)
    {
        await using var connection = new NpgsqlConnection(await Application.GetConnectionStringAsync(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetFieldValue<T>(0));
        }

        return rows;
    }

    public static async Task Eventually(Func<Task<bool>> condition, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Waited in vain for {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), CancellationToken.None);
        }
    }
}

/// <summary>The body of an order.</summary>
internal static class OrderBody
{
    public static JsonObject Of(string paymentToken, params (string Sku, int Quantity)[] lines) => new()
    {
        ["lines"] = new JsonArray([.. lines.Select(line => new JsonObject { ["sku"] = line.Sku, ["quantity"] = line.Quantity })]),
        ["shippingAddress"] = new JsonObject
        {
            ["name"] = "A. Reader",
            ["line1"] = "Main Street 1",
            ["city"] = "Lyon",
            ["postalCode"] = "69001",
            ["country"] = "FR",
        },
        ["paymentToken"] = paymentToken,
    };
}
