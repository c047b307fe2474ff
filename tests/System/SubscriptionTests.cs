using System.Text.Json.Nodes;

namespace WholeSystem;

/// <summary>Whatever is killed while subscriptions renew: each period is charged once, and each paid period has its order.</summary>
[Collection(nameof(ReplicatedOnRabbitMq))]
public sealed class SubscriptionTests(ReplicatedOnRabbitMq system)
{
    private const int Periods = 4;
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Each_period_is_charged_once_when_a_replica_is_killed_while_it_renews()
    {
        var price = $"{Random.Shared.Next(100, 100_000)}.77";
        string[] subscriptions = [.. await Task.WhenAll((await PlanAsync(price)).Select(SubscribeAsync))];
        foreach (var victim in (string[])["subscriptions", "subscriptions-2", "subscriptions"])
        {
            await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
            await system.KillAsync(victim);
        }

        await RunningSystem.UntilAsync(
            async () => (await Task.WhenAll(subscriptions.Select(InvoicesAsync))).All(each => each.Length >= Periods), Recovery);
        foreach (var subscription in subscriptions)
        {
            var cancel = new { atPeriodEnd = false };
            (await system.Customer.InsistAsync($"/api/v1/subscriptions/{subscription}/cancel", cancel, $"cancel-{subscription}", Recovery)).Expect();
        }

        var invoices = (await Task.WhenAll(subscriptions.Select(SettledInvoicesAsync))).ToList();

        Assert.All(invoices, each => Assert.Equal(Enumerable.Range(1, each.Count), each.Select(invoice => (int)invoice["number"]!).Order()));
        Assert.All(invoices, each => Assert.True(each.Count >= Periods, $"Only {each.Count} periods were billed."));
        string[] paid = [.. invoices.SelectMany(each => each).Where(one => (string)one["status"]! == "paid").Select(one => (string)one["orderId"]!)];
        await system.AllConfirmedAsync(paid, Recovery);
        Assert.Equal(paid.Order(), (await system.ChargesAsync(price)).Order());
    }

    private async Task<IEnumerable<string>> PlanAsync(string price)
    {
        var sku = await system.StockAsync(1000);
        var code = sku.ToLowerInvariant();
        var plan = new
        {
            code,
            name = code,
            interval = "PT3S",
            price = new { amount = price, currency = "EUR" },
            items = new[] { new { sku, quantity = 1 } },
        };
        (await system.Admin.PostAsync("/api/v1/subscriptions/plans", plan)).Expect();
        return Enumerable.Repeat(code, 8);
    }

    private async Task<string> SubscribeAsync(string planCode)
    {
        var body = new { planCode, paymentToken = "tok_ok", shippingAddress = RunningSystem.Home };
        var subscribed = await system.Customer.PostAsync("/api/v1/subscriptions", body);
        return (string)subscribed.Expect()["id"]!;
    }

    private async Task<IReadOnlyList<JsonNode>> SettledInvoicesAsync(string subscription)
    {
        JsonNode[] invoices = [];
        await RunningSystem.UntilAsync(
            async () =>
            {
                invoices = await InvoicesAsync(subscription);
                return invoices.Length > 0 && invoices.All(invoice => (string)invoice["status"]! != "open");
            },
            Recovery);
        return invoices;
    }

    private async Task<JsonNode[]> InvoicesAsync(string subscription)
    {
        var answer = await system.Customer.GetAsync($"/api/v1/subscriptions/{subscription}/invoices?limit=100");
        return [.. (answer.Data?.AsArray() ?? []).Select(invoice => invoice!)];
    }
}
