using Spectre.Console;

namespace Traffic;

/// <summary>Where a story is played: the shop, the payment provider, and the notes of what was expected, found, and when it happened.</summary>
internal sealed class Scene(Shop shop, Client sandbox, string run, CancellationToken stop)
{
    private readonly List<HistoryEntry> happened = [];

    public Shop Shop => shop;

    public CancellationToken Stop => stop;

    /// <summary>Whether all that was expected was found.</summary>
    public bool AsItMust { get; private set; } = true;

    public IEnumerable<HistoryEntry> Timeline => happened.OrderBy(entry => entry.At);

    /// <summary>A name that neither an earlier run uses nor one at the same time.</summary>
    public string Own(string name) => $"STORY-{name}-{run}";

    /// <summary>An item of the story's own, so that nobody else changes the stock that it counts.</summary>
    public async Task<string> ItemAsync(string name, int pieces)
    {
        var sku = Own(name);
        await shop.Items.RegisterAsync(sku, $"{name} of a story", "12.50", reorderPoint: 0, stop);
        await shop.Items.ReceiveAsync(sku, pieces, "a story begins", stop);
        return sku;
    }

    public void Expect<T>(string what, T must, T found)
    {
        var same = EqualityComparer<T>.Default.Equals(must, found);
        AsItMust &= same;
        AnsiConsole.MarkupLineInterpolated(
            same ? (FormattableString)$"  [green]✓[/] {what}: {found}" : $"  [red]✗[/] {what}: {found}; it must be {must}");
    }

    /// <summary>Takes down an order's history, and what its ending must be.</summary>
    public async Task EndsAsync(Order order, params string[] endings)
    {
        Expect("the order is", endings.Contains(order.Ending) ? order.Ending : endings[0], order.Ending);
        await RememberAsync(order.Id);
    }

    public async Task RememberAsync(string order) => Remember(await shop.Orders.HistoryAsync(order, stop));

    public void Remember(IEnumerable<HistoryEntry> history) => happened.AddRange(history);

    public async Task StockIsAsync(string sku, int must) => Expect("pieces available", must, await shop.Items.AvailableAsync(sku, must, stop));

    /// <summary>While the provider takes its time.</summary>
    public async Task WithSlowPaymentsAsync(TimeSpan delay, Func<Task> play)
    {
        await DelayPaymentsAsync(delay, stop);
        try
        {
            await play();
        }
        finally
        {
            await DelayPaymentsAsync(TimeSpan.Zero, CancellationToken.None);
        }
    }

    private async Task DelayPaymentsAsync(TimeSpan delay, CancellationToken cancellation)
    {
        var behaviour = new { delayMs = (int)delay.TotalMilliseconds, down = false };
        var answer = await sandbox.PostAsync<object>("/v1/sandbox/behaviour", behaviour, cancellation);
        if (!answer.Succeeded)
        {
            answer.Expect();
        }
    }
}
