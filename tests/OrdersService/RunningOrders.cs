using System.Net;
using System.Text.Json;
using Contracts;
using Contracts.Inventory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orders;
using ServiceDefaults.Payments;
using Wolverine;
using Wolverine.Tracking;

namespace OrdersService.Tests;

/// <summary>The orders service, with two items priced in euros and one in dollars, and a payment provider, for the tests of one class.</summary>
public sealed class RunningOrders : IAsyncLifetime
{
    public const string Beans = "BEANS";
    public const string Cup = "CUP";
    public const string Tea = "TEA";

    private readonly Action<IServiceCollection>? configure;
    private readonly IReadOnlyDictionary<string, string>? settings;

    public RunningOrders()
    {
    }

    internal RunningOrders(Action<IServiceCollection> configure, IReadOnlyDictionary<string, string>? settings = null) =>
        (this.configure, this.settings) = (configure, settings);

    public RunningService Service { get; private set; } = null!;

    public LogText Log { get; } = new();

    public StubProvider Provider { get; private set; } = null!;

    public FulfilmentOptions Waits => Service.Host.Services.GetRequiredService<IOptions<FulfilmentOptions>>().Value;

    public async ValueTask InitializeAsync()
    {
        Provider = await StubProvider.StartAsync();
        Service = await RunningService.StartAsync<Order>(OrdersConfiguration.Service, services =>
        {
            services.AddLogging(logging => logging.AddProvider(Log));
            services.AddHttpClient(PaymentProvider.Service, http => http.BaseAddress = Provider.Address);
            configure?.Invoke(services);
        }, settings: settings);
        await HandleAsync(new ItemRegistered(Beans, "Beans", new Money(12.50m, "EUR")));
        await HandleAsync(new ItemRegistered(Cup, "Cup", new Money(5.00m, "EUR")));
        await HandleAsync(new ItemRegistered(Tea, "Tea", new Money(7.00m, "USD")));
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Provider.DisposeAsync();
    }

    public Task<ServiceAnswer> GetAsync(string path, string role = "customer", params (string, string)[] headers) =>
        Service.SendAsync(HttpMethod.Get, $"/orders{path}", null, role, null, headers);

    public Task<ServiceAnswer> PostAsync(
        string path, object? body = null, string? role = "customer", string? key = null, params (string, string)[] headers) => Service.SendAsync(
            HttpMethod.Post,
            $"/orders{path}",
            body as string ?? (body is null ? null : JsonSerializer.Serialize(body, JsonSerializerOptions.Web)),
            role,
            key,
            headers);

    /// <summary>Places an order and gives its id.</summary>
    public async Task<string> PlaceAsync(string token = StubProvider.Approving, string customer = "customer", int beans = 2)
    {
        var placed = await PostAsync("", Body(token: token, lines: [(Beans, beans), (Cup, 1)]), customer);
        Assert.Equal(HttpStatusCode.Created, placed.Status);
        return (string)placed.Data!["id"]!;
    }

    public async Task<string> StatusOfAsync(string id)
    {
        var order = (await GetAsync($"/{id}")).Data!;
        return order["reason"] is { } reason ? $"{order["status"]} ({reason})" : $"{order["status"]}";
    }

    /// <summary>The names of the events in an order's stream, in their order.</summary>
    public Task<IReadOnlyList<string>> EventsOfAsync(string id) =>
        Service.Database.QueryAsync<string>($"select type from orders.mt_events where stream_id = '{id}' order by version");

    /// <summary>Handles messages, all at the same time, and waits for everything that they cause.</summary>
    public Task<ITrackedSession> HandleAsync(params object[] messages) => TrackAsync(
        () => Task.WhenAll(messages.Select(message => Task.Run(() => Service.Host.MessageBus().InvokeAsync(message)))));

    public Task<ITrackedSession> TrackAsync(Func<Task> act) => Service.Host.TrackActivity()
        .Timeout(TimeSpan.FromSeconds(60))
        .DoNotAssertOnExceptionsDetected()
        .ExecuteAndWaitAsync(_ => act());

    public static OrderId IdOf(string text) => OrderId.Parse(text, null);

    public static object Body(
        string token = StubProvider.Approving, string country = "DE", string name = "Ada", params (string Sku, int Quantity)[] lines) => new
        {
            lines = lines.Select(line => new { sku = line.Sku, quantity = line.Quantity }),
            shippingAddress = new { name, line1 = "1 Street", city = "Town", postalCode = "12345", country },
            paymentToken = token,
        };
}
