namespace Traffic;

/// <summary>What a customer does with orders of their own, and an operator with these.</summary>
internal sealed class Orders(Client customer, Client staff)
{
    private const string Path = "/api/v1/orders";

    /// <summary>Orders each item in the same quantity. The orders service learns of a new item's price a moment after inventory does.</summary>
    public Task<Answer<Order>> PlaceAsync(IEnumerable<string> skus, int quantity, string paymentToken, CancellationToken stop, string? key = null)
    {
        var order = new { lines = skus.Select(sku => new { sku, quantity }), shippingAddress = Shop.Home, paymentToken };
        return Wait.UntilAsync(() => customer.PostAsync<Order>(Path, order, stop, key), now => now.Error?.Code != "unknown-sku", Wait.Moment, stop);
    }

    public Task<Answer<Order>> CancelAsync(Order order, string reason, CancellationToken stop) =>
        customer.PostAsync<Order>($"{Path}/{order.Id}/cancel", new { reason }, stop);

    public Task<Answer<Order>> ShipAsync(Order order, CancellationToken stop) =>
        staff.PostAsync<Order>($"{Path}/{order.Id}/ship", new { carrier = "Post", trackingNumber = $"T-{order.Id[^8..]}" }, stop);

    public Task<Answer<Order>> DeliverAsync(Order order, CancellationToken stop) =>
        staff.PostAsync<Order>($"{Path}/{order.Id}/deliver", new { }, stop);

    public Task<Answer<Order>> ReturnAsync(Order order, string sku, int quantity, CancellationToken stop) =>
        customer.PostAsync<Order>($"{Path}/{order.Id}/return", new { lines = new[] { new { sku, quantity } }, reason = "not what I thought" }, stop);

    public Task<Answer<Order>> RefundAsync(Order order, CancellationToken stop) =>
        staff.PostAsync<Order>($"{Path}/{order.Id}/refund", new { }, stop);

    public Task<Answer<Order>> ReadAsync(Order order, CancellationToken stop) => customer.GetAsync<Order>($"{Path}/{order.Id}", stop);

    /// <summary>The customer's newest orders.</summary>
    public Task<Answer<Order[]>> ListAsync(CancellationToken stop, int limit = 20) => customer.GetAsync<Order[]>($"{Path}?limit={limit}", stop);

    /// <summary>The order once it has one of these states or patience is over.</summary>
    public Task<Order> FollowAsync(Order order, string[] states, CancellationToken stop) => FollowAsync(order, states, Order.Patience, stop);

    public async Task<Order> FollowAsync(Order order, string[] states, TimeSpan patience, CancellationToken stop) => (await Wait.UntilAsync(
        () => staff.GetAsync<Order>($"{Path}/{order.Id}", stop), now => states.Contains(now.Data?.Status), patience, stop)).Expect();

    public async Task<IReadOnlyList<HistoryEntry>> HistoryAsync(string id, CancellationToken stop) =>
        (await staff.GetAsync<HistoryEntry[]>($"{Path}/{id}/history", stop)).Expect();
}

internal sealed record HistoryEntry(string Name, DateTimeOffset At);

internal sealed record Price(string Amount, string Currency);

internal sealed record Order(string Id, string Status, string? Reason, Price? Refunded)
{
    /// <summary>The states in which nothing more happens by itself.</summary>
    public static readonly string[] Ended = ["confirmed", "rejected", "cancelled"];

    // Longer than the deadlines of a fulfilment, which end what nobody answers.
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public string Ending => Reason is null ? Status : $"{Status} ({Reason})";
}
