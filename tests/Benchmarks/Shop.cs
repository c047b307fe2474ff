using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Npgsql;

namespace Benchmarks;

/// <summary>Gateway, orders, inventory and the payment provider on a database of their own: what an order needs to be confirmed.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private const int Items = 20;
    private const int Callers = 8;
    private static readonly string[] Others = ["subscriptions", "notifications", "identity"];

    private readonly PostgresDatabase database;
    private readonly Server[] servers;
    private readonly HttpClient customer;
    private int placed;

    private Shop(PostgresDatabase database, Server[] servers, HttpClient customer) =>
        (this.database, this.servers, this.customer) = (database, servers, customer);

    /// <param name="issuer">Who gives tokens.</param>
    /// <param name="settings">What is different in this one.</param>
    public static async Task<Shop> StartAsync(Issuer issuer, IReadOnlyDictionary<string, string> settings)
    {
        var database = await PostgresDatabase.CreateAsync("orders");
        var common = new Dictionary<string, string>(settings)
        {
            ["Auth__Issuer"] = issuer.Address,
            ["Auth__RequireHttps"] = "false",
            ["ConnectionStrings__database"] = AsOwner(database),
            ["PersonalData__Current"] = "1",
            ["PersonalData__MasterKeys__1"] = Convert.ToBase64String(new byte[32]),
            ["Gateway__Limits__Enabled"] = "false",
        };
        var payments = await Server.StartServiceAsync("Payments", new Dictionary<string, string>());
        common["services__payments__http__0"] = payments.Address.OriginalString;
        var inventory = await Server.StartServiceAsync("Inventory", common);
        var orders = await Server.StartServiceAsync("Orders", common);
        common["services__inventory__http__0"] = inventory.Address.OriginalString;
        Array.ForEach([.. Others, "orders"], service => common[$"services__{service}__http__0"] = orders.Address.OriginalString);
        var gateway = await Server.StartServiceAsync("Gateway", common);

        var shop = new Shop(database, [gateway, orders, inventory, payments], Client(gateway, issuer.Token("customer")));
        using var staff = Client(gateway, issuer.Token("operator", "operator"));
        await shop.StockAsync(staff);
        return shop;
    }

    public Uri AnOrder { get; private set; } = null!;

    /// <summary>Places orders as fast as its callers can; how many of them a second were confirmed in the end.</summary>
    public async Task<double> PlaceAsync(int orders)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            for (var count = 0; count < orders / Callers; count++)
            {
                var number = Interlocked.Increment(ref placed);
                using var answer = await PostAsync(customer, "/api/v1/orders", $"order-{number}", Order(number % Items));
                AnOrder = new Uri(customer.BaseAddress!, answer.EnsureSuccessStatusCode().Headers.Location!);
            }
        }));
        await UntilAsync(async () => await CountAsync("<> 'Confirmed'") == 0);
        return orders / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The metrics of the services behind the gateway, as Prometheus reads them.</summary>
    public async Task ScrapeAsync(CancellationToken stop)
    {
        using var http = new HttpClient();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(5));
        while (!stop.IsCancellationRequested)
        {
            await Task.WhenAll(servers[1..3].Select(server => http.GetStringAsync(new Uri(server.Address, "/metrics"), CancellationToken.None)));
            await pace.WaitForNextTickAsync(stop).AsTask().ContinueWith(_ => { }, CancellationToken.None, default, TaskScheduler.Default);
        }
    }

    public double CpuSeconds() => servers[..3].Sum(server => server.CpuSeconds());

    public async ValueTask DisposeAsync()
    {
        customer.Dispose();
        Array.ForEach(servers, server => server.Dispose());
        await database.DisposeAsync();
    }

    private static HttpClient Client(Server gateway, string token)
    {
        var http = new HttpClient { BaseAddress = gateway.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    // Every service makes its own schemas.
    private static string AsOwner(PostgresDatabase database) =>
        new NpgsqlConnectionStringBuilder(database.ConnectionString) { Username = "postgres" }.ConnectionString;

    private static string Sku(int item) => $"ITEM-{item}";

    private static object Order(int item) => new
    {
        lines = new[] { new { sku = Sku(item), quantity = 1 } },
        shippingAddress = new { name = "A. Reader", line1 = "Main Street 1", city = "Lyon", postalCode = "69001", country = "FR" },
        paymentToken = "tok_ok",
    };

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http, string path, string key, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        return await http.SendAsync(request);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!await holds())
        {
            await Task.Delay(20, bound.Token);
        }
    }

    private async Task StockAsync(HttpClient staff)
    {
        for (var item = 0; item < Items; item++)
        {
            var price = new { amount = "10.00", currency = "EUR" };
            using var registered = await PostAsync(
                staff, "/api/v1/inventory/items", $"item-{item}", new { sku = Sku(item), name = Sku(item), unitPrice = price, reorderPoint = 0 });
            using var received = await PostAsync(
                staff, $"/api/v1/inventory/items/{Sku(item)}/receipts", $"receipt-{item}", new { quantity = 100_000, reference = "benchmark" });
            received.EnsureSuccessStatusCode();
        }

        await UntilAsync(async () =>
        {
            using var answer = await PostAsync(customer, "/api/v1/orders", $"{Guid.NewGuid()}", Order(Items - 1));
            return answer.StatusCode == HttpStatusCode.Created;
        });
    }

    private async Task<long> CountAsync(string status)
    {
        await using var connection = new NpgsqlConnection(AsOwner(database));
        await connection.OpenAsync();
        await using var count = new NpgsqlCommand($"select count(*) from orders.mt_doc_order where data ->> 'status' {status}", connection);
        return (long)(await count.ExecuteScalarAsync())!;
    }
}
