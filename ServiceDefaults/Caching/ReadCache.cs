using System.Diagnostics.Metrics;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.Hosting;

namespace ServiceDefaults.Caching;

/// <summary>Reads through the cache what the database has, of many readers at once for the first one only, and counts hits and misses.</summary>
public sealed class ReadCache
{
    private readonly HybridCache cache;
    private readonly Counter<long> lookups;

    /// <summary>For the container.</summary>
    public ReadCache(HybridCache cache, IMeterFactory meters, IHostEnvironment environment)
    {
        this.cache = cache;
        lookups = meters.Create(environment.ApplicationName)
            .CreateCounter<long>("cache.lookups", description: "What was looked up in the read cache, by kind, and whether the database was asked.");
    }

    /// <summary>
    /// What was kept under this key, else what is read now, which is kept. That something is not there is never believed without asking: it may be
    /// created the next moment, and whoever did that is told where to find it.
    /// </summary>
    /// <param name="key">
    /// Says what it is and how new: expiry is for tidiness only. Whatever makes an old value wrong must change the key, and must have become known
    /// before the reading begins; then no reader that was slow can leave an old value where a later one looks.
    /// </param>
    /// <param name="lifetime">How long it is worth the room it takes.</param>
    /// <param name="read">Reads it from the database.</param>
    /// <param name="stop">The caller's patience.</param>
    public async Task<T?> FindAsync<T>(string key, HybridCacheEntryOptions lifetime, Func<CancellationToken, Task<T?>> read, CancellationToken stop)
        where T : class
    {
        var missed = false;
        var found = await cache.GetOrCreateAsync(
            key,
            async token =>
            {
                missed = true;
                return await read(token);
            },
            lifetime,
            cancellationToken: stop);
        lookups.Add(1, new("kind", typeof(T).Name), new("result", missed || found is null ? "miss" : "hit"));

        // Whoever has joined another's reading asks again, as that may have begun before.
        return found is null && !missed ? await read(stop) : found;
    }
}
