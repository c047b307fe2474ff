namespace Traffic;

/// <summary>How subscriptions go; their periods last seconds here.</summary>
internal static class SubscriptionStories
{
    public static IReadOnlyList<Story> All { get; } =
    [
        new("A subscription renews, and each paid period brings an order", RenewAsync),
        new("A renewal is declined, and another card mends it", DunningAsync),
        new("A subscription rests for a while", PauseAsync),
    ];

    private static async Task RenewAsync(Scene scene)
    {
        var subscription = await SubscribedAsync(scene, "BOX", "PT3S", "tok_ok");
        var invoices = await scene.Shop.Subscriptions.InvoicesAsync(subscription, paid: 3, scene.Stop);
        var ended = await EndAsync(scene, subscription);
        var paid = invoices.Where(invoice => invoice.Status == "paid").OrderBy(invoice => invoice.Number).Take(3).ToList();
        scene.Expect("periods billed, each once", "1, 2, 3", string.Join(", ", paid.Select(invoice => invoice.Number)));
        foreach (var invoice in paid)
        {
            var order = new Order(invoice.OrderId!, "", null, null);
            await scene.EndsAsync(await scene.Shop.Orders.FollowAsync(order, Order.Ended, scene.Stop), "confirmed");
        }

        scene.Expect("the subscription is", "cancelled", ended.Status);
    }

    private static async Task DunningAsync(Scene scene)
    {
        var subscription = await SubscribedAsync(scene, "TRIAL", "PT3S", "tok_declined_on_renewal");
        subscription = await scene.Shop.Subscriptions.FollowAsync(subscription, "pastDue", scene.Stop);
        scene.Expect("after the declined renewal it is", "pastDue", subscription.Status);
        await scene.Shop.Subscriptions.TellAsync(subscription, "payment-method", new { paymentToken = "tok_ok" }, scene.Stop);
        subscription = await scene.Shop.Subscriptions.FollowAsync(subscription, "active", scene.Stop);
        scene.Expect("with another card it is", "active", subscription.Status);
        await EndAsync(scene, subscription);
    }

    private static async Task PauseAsync(Scene scene)
    {
        var subscription = await SubscribedAsync(scene, "REST", "PT5S", "tok_ok");
        await scene.Shop.Subscriptions.InvoicesAsync(subscription, paid: 1, scene.Stop);
        await scene.Shop.Subscriptions.TellAsync(subscription, "pause", new { }, scene.Stop);
        await Task.Delay(TimeSpan.FromSeconds(7), scene.Stop);
        var invoices = await scene.Shop.Subscriptions.InvoicesAsync(subscription, paid: 1, scene.Stop);
        scene.Expect("periods billed by the end of a pause longer than a period", 1, invoices.Count);
        subscription = await scene.Shop.Subscriptions.TellAsync(subscription, "resume", new { }, scene.Stop);
        scene.Expect("resumed, it is", "active", subscription.Status);
        await EndAsync(scene, subscription);
    }

    private static async Task<Subscription> SubscribedAsync(Scene scene, string name, string interval, string token)
    {
        var (sku, code) = (await scene.ItemAsync(name, pieces: 50), scene.Own(name).ToLowerInvariant());
        await scene.Shop.Subscriptions.PlanAsync(code, $"{name} of a story", interval, "10.00", sku, trialPeriod: null, scene.Stop);
        var subscription = await scene.Shop.Subscriptions.SubscribeAsync(code, token, scene.Stop);
        Console.WriteLine($"  {code} every {interval}, paid with {token}: subscription {subscription.Id}");
        return subscription;
    }

    private static async Task<Subscription> EndAsync(Scene scene, Subscription subscription)
    {
        var ended = await scene.Shop.Subscriptions.TellAsync(subscription, "cancel", new { atPeriodEnd = false }, scene.Stop);
        scene.Remember(await scene.Shop.Subscriptions.HistoryAsync(subscription, scene.Stop));
        return ended;
    }
}
