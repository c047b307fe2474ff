using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrdersService.Tests;

/// <summary>Words that nobody but their owner may read travel through the service; whoever watches it must not have seen them.</summary>
public sealed class CanaryTests : IAsyncLifetime
{
    private const string Name = "Zaunkoenig-Canary";
    private const string Street = "Kanarienweg-4711";
    private const string Token = "tok_canary_9c1f";
    private readonly Overheard heard = new();
    private readonly RunningOrders orders;

    public CanaryTests() => orders = new RunningOrders(services => services.AddLogging(logging => logging.AddProvider(heard)));

    public ValueTask InitializeAsync() => orders.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await orders.DisposeAsync();
        heard.Dispose();
    }

    [Fact]
    public async Task Addresses_payment_tokens_and_bearer_tokens_reach_no_log_span_metric_or_error()
    {
        var placed = await orders.PostAsync("", Body());
        var id = (string)placed.Data!["id"]!;
        await orders.HandleAsync(new Contracts.Inventory.StockReserved(RunningOrders.IdOf(id), TimeProvider.System.GetUtcNow().AddHours(1)));
        await orders.GetAsync($"/{id}");
        await orders.GetAsync("");
        ServiceAnswer[] refused =
        [
            await orders.PostAsync("", Body(lines: "none")),
            await orders.PostAsync("", Body(country: "Canaria")),
            await orders.PostAsync("", Body(token: Token + new string('x', 300))),
            await orders.PostAsync("", JsonSerializer.Serialize(Body())[..^2]),
            await orders.PostAsync("", $"{{\"{Name}\":\"{Street}\",\"paymentToken\":\"{Token}\"}}"),
            await orders.PostAsync("", Body(), headers: ("X-Request-Id", $"{Token} {Name}")),
            await orders.GetAsync("", "customer", ("Authorization", $"Bearer {Token}")),
        ];

        Assert.Equal(HttpStatusCode.Created, placed.Status);
        Assert.DoesNotContain(refused.Where(answer => answer.Code is not null), answer => Tells(answer.Body!.ToJsonString()));
        Assert.DoesNotContain(refused, answer => Tells(string.Join(' ', answer.Headers.Values)));
        Assert.Empty(heard.With(Name, Street, Token, $"Bearer {TestIssuer.Token("customer", "customer")[..20]}"));
        Assert.True(heard is { LogLines: > 0, Spans: > 0, Measurements: > 0 }, "There was nothing to hear.");
        Assert.Contains(orders.Provider.AskedAbout(id), asked => asked.Operation == "authorise");
    }

    private static bool Tells(string text) =>
        ((string[])[Name, Street, Token]).Any(word => text.Contains(word, StringComparison.Ordinal));

    private static object Body(object? lines = null, string country = "DE", string token = Token) => new
    {
        lines = lines ?? new[] { new { sku = RunningOrders.Beans, quantity = 1 } },
        shippingAddress = new { name = Name, line1 = Street, city = "Town", postalCode = "12345", country },
        paymentToken = token,
    };
}
