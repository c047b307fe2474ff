namespace Traffic;

/// <summary>What an administrator does with plans, and a customer with subscriptions of their own.</summary>
internal sealed class Subscriptions(Client customer, Client admin)
{
    private const string Path = "/api/v1/subscriptions";

    /// <summary>Makes the plan known; one that is known already is left alone.</summary>
    public async Task PlanAsync(string code, string name, string interval, string price, string sku, string? trialPeriod, CancellationToken stop)
    {
        var plan = new
        {
            code,
            name,
            interval,
            price = new { amount = price, currency = "EUR" },
            items = new[] { new { sku, quantity = 1 } },
            trialPeriod,
        };
        var answer = await admin.PostAsync<object>($"{Path}/plans", plan, stop, $"plan-{code}");
        if (answer.Error?.Code != "plan-already-published")
        {
            answer.Expect();
        }
    }

    public async Task<Subscription> SubscribeAsync(string planCode, string paymentToken, CancellationToken stop, string? key = null)
    {
        var body = new { planCode, paymentToken, shippingAddress = Shop.Home, timeZone = "Europe/Paris" };
        return (await customer.PostAsync<Subscription>(Path, body, stop, key)).Expect();
    }

    public async Task<Subscription> TellAsync(Subscription subscription, string command, object body, CancellationToken stop) =>
        (await customer.PostAsync<Subscription>($"{Path}/{subscription.Id}/{command}", body, stop)).Expect();

    /// <summary>The subscription once it has this state or patience is over.</summary>
    public async Task<Subscription> FollowAsync(Subscription subscription, string status, CancellationToken stop) => (await Wait.UntilAsync(
        () => customer.GetAsync<Subscription>($"{Path}/{subscription.Id}", stop), now => now.Data?.Status == status, Wait.Moment, stop)).Expect();

    /// <summary>The subscription's invoices once so many are paid or patience is over.</summary>
    public async Task<IReadOnlyList<Invoice>> InvoicesAsync(Subscription subscription, int paid, CancellationToken stop) => (await Wait.UntilAsync(
        () => customer.GetAsync<Invoice[]>($"{Path}/{subscription.Id}/invoices?limit=100", stop),
        now => now.Data?.Count(invoice => invoice.Status == "paid") >= paid,
        Wait.Moment,
        stop)).Expect();

    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(Subscription subscription, CancellationToken stop) =>
        (await customer.GetAsync<HistoryEntry[]>($"{Path}/{subscription.Id}/history", stop)).Expect();
}

internal sealed record Subscription(string Id, string Status);

internal sealed record Invoice(int Number, string Status, Price Amount, string? OrderId);
