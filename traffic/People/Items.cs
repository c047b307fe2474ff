using System.Net;

namespace Traffic;

/// <summary>What an operator does with the stock.</summary>
internal sealed class Items(Client staff)
{
    private const string Path = "/api/v1/inventory/items";

    /// <summary>Makes the item known; one that is known already is left alone.</summary>
    public async Task RegisterAsync(string sku, string name, string price, int reorderPoint, CancellationToken stop)
    {
        var item = new { sku, name, unitPrice = new { amount = price, currency = "EUR" }, reorderPoint };
        var answer = await staff.PostAsync<object>(Path, item, stop, $"register-{sku}");
        if (answer.Error?.Code != "item-already-registered")
        {
            answer.Expect();
        }
    }

    public async Task ReceiveAsync(string sku, int quantity, string reference, CancellationToken stop, string? key = null) =>
        (await staff.PostAsync<object>($"{Path}/{sku}/receipts", new { quantity, reference }, stop, key)).Expect();

    public async Task<bool> HasMovedAsync(string sku, CancellationToken stop)
    {
        var movements = await staff.GetAsync<object[]>($"{Path}/{sku}/movements?limit=1", stop);
        return movements.Status != HttpStatusCode.NotFound && movements.Expect().Length > 0;
    }

    /// <summary>The available stock of an item, once it is what is expected or a moment has passed.</summary>
    public async Task<int> AvailableAsync(string sku, int expected, CancellationToken stop) => (await Wait.UntilAsync(
        () => ReadAsync(sku, stop), now => now.Data?.Available == expected, Wait.Moment, stop)).Expect().Available;

    public Task<Answer<Stock>> ReadAsync(string sku, CancellationToken stop) => staff.GetAsync<Stock>($"{Path}/{sku}", stop);

    public Task<Answer<Stock[]>> ListAsync(CancellationToken stop) => staff.GetAsync<Stock[]>(Path, stop);
}

internal sealed record Stock(string Sku, int Available);
