using Marten;
using Microsoft.Extensions.Caching.Hybrid;
using ServiceDefaults.Caching;

namespace Inventory;

/// <summary>
/// Items as they were read in the present second, by this replica or another. An answer is never older than what this replica has written, nor by
/// more than a second (and what clocks differ by) older than what another has: nothing that was read in one second is looked for in the next.
/// </summary>
public sealed class ItemCache(ReadCache cache, IDocumentStore store, WrittenItems written, TimeProvider clock)
{
    // A replica whose clock is a little slow still finds what the others have read in what is its present second.
    private static readonly HybridCacheEntryOptions Lifetime = new()
    {
        Expiration = TimeSpan.FromSeconds(5),
        LocalCacheExpiration = TimeSpan.FromSeconds(5),
    };

    public Task<Item?> FindAsync(Sku sku, CancellationToken stop) => cache.FindAsync(KeyOf(sku), Lifetime, token => ReadAsync(sku, token), stop);

    // A version is written by one replica only, so a key that names one is that replica's own, and nothing under it was read before the commit.
    private string KeyOf(Sku sku)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        return written.VersionOf(sku) is { } version ? $"item:{sku}:{second}:{version}" : $"item:{sku}:{second}";
    }

    private async Task<Item?> ReadAsync(Sku sku, CancellationToken stop)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Item>(sku, stop);
    }
}

internal static class ItemCaching
{
    public static void AddItemCache(this WebApplicationBuilder builder)
    {
        builder.AddReadCache(InventoryConfiguration.Service, typeof(ItemCache).Assembly);
        builder.Services.AddSingleton<ItemCache>();
        builder.Services.AddSingleton<WrittenItems>();
        builder.Services.ConfigureMarten((services, options) => options.Listeners.Add(services.GetRequiredService<WrittenItems>()));
    }
}
