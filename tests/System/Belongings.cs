using System.Text.Json.Nodes;

namespace WholeSystem;

/// <summary>Something of every kind, each of them once: what belongs to somebody belongs to <c>customer</c>.</summary>
/// <param name="ByParameter">Their ids, by what parameters of paths call them.</param>
internal sealed record Belongings(IReadOnlyDictionary<string, string> ByParameter)
{
    private const int Pieces = 1_000_000;
    private static readonly string[] Topics = ["order.shipped"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static async Task<Belongings> MakeAsync(RunningSystem system)
    {
        var sku = await system.StockAsync(Pieces);
        var order = await IdAsync(system.Customer, "orders", RunningSystem.Order(sku, 1, "tok_ok"));
        var plan = await PlanAsync(system, sku);
        var subscription = new { planCode = plan, paymentToken = "tok_ok", shippingAddress = RunningSystem.Home };
        var webhook = await WebhookAsync(system);

        // Nobody of this name is there, so that nobody else loses anything.
        var person = $"nobody-{Guid.NewGuid():n}";
        (await system.Admin.DeleteAsync($"/api/v1/customers/{person}/personal-data")).Expect();
        return new Belongings(new Dictionary<string, string>
        {
            ["sku"] = sku,
            ["orderId"] = order,
            ["code"] = plan,
            ["subscriptionId"] = await IdAsync(system.Customer, "subscriptions", subscription),
            ["webhookId"] = webhook,
            ["deliveryId"] = await IdAsync(system.Customer, $"notifications/webhooks/{webhook}/test", null),
            ["customerId"] = person,
            ["notificationId"] = await NotificationAsync(system),
        });
    }

    private static async Task<string> PlanAsync(RunningSystem system, string sku)
    {
        var plan = new
        {
            code = sku.ToLowerInvariant(),
            name = "A plan",
            interval = "P1M",
            price = new { amount = "10.00", currency = "EUR" },
            items = new[] { new { sku, quantity = 1 } },
        };
        return (string)(await system.Admin.InsistAsync("/api/v1/subscriptions/plans", plan, sku, Patience)).Expect()["code"]!;
    }

    // Nobody has more than ten, and others may have made some.
    private static async Task<string> WebhookAsync(RunningSystem system)
    {
        foreach (var old in (await system.Customer.GetAsync("/api/v1/notifications/webhooks?limit=100")).Expect().AsArray())
        {
            (await system.Customer.DeleteAsync($"/api/v1/notifications/webhooks/{old!["id"]}")).Expect();
        }

        return await IdAsync(system.Customer, "notifications/webhooks", new { url = RunningSystem.Receiver, topics = Topics });
    }

    // An order's confirmation tells its customer.
    private static async Task<string> NotificationAsync(RunningSystem system)
    {
        JsonArray told = [];
        await RunningSystem.UntilAsync(
            async () => (told = (await system.Customer.GetAsync("/api/v1/notifications")).Expect().AsArray()).Count > 0, Patience);
        Assert.NotEmpty(told);
        return (string)told[0]!["id"]!;
    }

    private static async Task<string> IdAsync(Caller caller, string path, object? body)
    {
        var made = body is null
            ? await caller.PostAsync($"/api/v1/{path}")
            : await caller.InsistAsync($"/api/v1/{path}", body, $"{Guid.NewGuid()}", Patience);
        return (string)made.Expect()["id"]!;
    }
}
