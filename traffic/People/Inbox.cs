namespace Traffic;

/// <summary>What a customer is told, and wants to be told.</summary>
internal sealed class Inbox(Client customer)
{
    private const string Path = "/api/v1/notifications";

    public async Task PreferAsync(string email, string locale, CancellationToken stop) =>
        (await customer.PutAsync<object>($"{Path}/preferences", new { email, locale, timeZone = "Europe/Paris" }, stop)).Expect();

    /// <summary>How many of the newest notifications are of this topic about this order, once it is one or a moment has passed.</summary>
    public async Task<int> CountAsync(string topic, string order, CancellationToken stop)
    {
        bool Fits(Notification one) => one.Topic == topic && one.Data.GetValueOrDefault("orderId") == order;
        var newest = await Wait.UntilAsync(() => ListAsync(stop), now => now.Data?.Any(Fits) == true, Wait.Moment, stop);
        return newest.Expect().Count(Fits);
    }

    public Task<Answer<Notification[]>> ListAsync(CancellationToken stop) => customer.GetAsync<Notification[]>($"{Path}?limit=50", stop);
}

internal sealed record Notification(string Topic, IReadOnlyDictionary<string, string> Data);
