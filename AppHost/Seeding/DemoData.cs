using System.Net;

namespace AppHost.Seeding;

/// <summary>
/// A small assortment, put in through the gateway as an operator would. It is done once: what is there is left alone, and a
/// run that was killed half-way is completed by the next.
/// </summary>
internal static class DemoData
{
    private static readonly DemoItem[] Assortment =
    [
        new("ESPRESSO-1KG", "Espresso beans, 1 kg", "18.90", 500, 50),
        new("FILTER-250G", "Filter coffee, 250 g", "7.50", 800, 100),
        new("GRINDER-M1", "Hand grinder M1", "89.00", 40, 5),
        new("KETTLE-GOOSE", "Gooseneck kettle", "54.00", 25, 5),
        new("MUG-350ML", "Mug, 350 ml", "12.00", 300, 30),
        new("PRESS-1L", "French press, 1 l", "34.50", 3, 2),
    ];

    public static async Task SeedAsync(Uri gateway, CancellationToken cancellation)
    {
        using var client = await ApiClient.SignInAsync(gateway, DemoUsers.Operator, cancellation);
        foreach (var item in Assortment)
        {
            await SeedAsync(client, item, cancellation);
        }
    }

    private static async Task SeedAsync(ApiClient client, DemoItem item, CancellationToken cancellation)
    {
        var registered = await client.PostAsync("/api/v1/inventory/items", item.Registration, $"seed-item-{item.Sku}", cancellation);
        if (registered.Code != "item-already-registered")
        {
            registered.Expect();
        }

        // The stock is there when anything ever moved; asked of the log's own view, which may be a moment behind a fresh registration.
        var movements = await client.GetAsync($"/api/v1/inventory/items/{item.Sku}/movements?limit=1", cancellation);
        if (movements.Status == HttpStatusCode.NotFound || movements.Expect().AsArray().Count == 0)
        {
            var receipt = await client.PostAsync(
                $"/api/v1/inventory/items/{item.Sku}/receipts", item.Receipt, $"seed-receipt-{item.Sku}", cancellation);
            receipt.Expect();
        }
    }

    private sealed record DemoItem(string Sku, string Name, string Price, int Pieces, int ReorderPoint)
    {
        public object Registration => new
        {
            sku = Sku,
            name = Name,
            unitPrice = new { amount = Price, currency = "EUR" },
            reorderPoint = ReorderPoint,
        };

        public object Receipt => new { quantity = Pieces, reference = "opening stock" };
    }
}
