using System.Collections.Frozen;
using System.ComponentModel;
using Marten;
using Microsoft.Extensions.Caching.Hybrid;
using ServiceDefaults.Caching;

namespace Subscriptions;

/// <summary>
/// Plans, kept for minutes under their versions; which versions they have is asked once a second. An answer is never older than what this replica has
/// written, nor by more than a second older than what another has.
/// </summary>
public sealed class PlanCache(ReadCache cache, IDocumentStore store, WrittenPlans written, TimeProvider clock)
{
    private static readonly HybridCacheEntryOptions Minutes = new()
    {
        Expiration = TimeSpan.FromMinutes(10),
        LocalCacheExpiration = TimeSpan.FromMinutes(1),
    };

    private static readonly HybridCacheEntryOptions Moment = new()
    {
        LocalCacheExpiration = TimeSpan.FromSeconds(5),
        Flags = HybridCacheEntryFlags.DisableDistributedCache,
    };

    // Who looks under a version knows it from the database, and so did whoever put something there, before they read the plan.
    public async Task<Plan?> FindAsync(PlanCode code, CancellationToken stop)
    {
        var second = clock.GetUtcNow().ToUnixTimeSeconds();
        var now = await cache.FindAsync($"plan-versions:{second}:{written.Commits}", Moment, ReadVersionsAsync, stop);
        return now!.Versions.TryGetValue(code.Value, out var version)
            ? await cache.FindAsync($"plan:{code}:{version}", Minutes, token => ReadAsync(code, token), stop)
            : await ReadAsync(code, stop);
    }

    private async Task<Plan?> ReadAsync(PlanCode code, CancellationToken stop)
    {
        await using var session = store.QuerySession();
        return await session.LoadAsync<Plan>(code, stop);
    }

    private async Task<PlanVersions?> ReadVersionsAsync(CancellationToken stop)
    {
        await using var session = store.QuerySession();
        var plans = await session.Query<Plan>().Select(plan => new { plan.Id, plan.Version }).ToListAsync(stop);
        return new PlanVersions(plans.ToFrozenDictionary(plan => plan.Id.Value, plan => plan.Version));
    }

    // By the codes' text, since the cache weighs what it keeps as JSON.
    [ImmutableObject(true)]
    private sealed record PlanVersions(FrozenDictionary<string, long> Versions);
}

internal static class PlanCaching
{
    public static void AddPlanCache(this WebApplicationBuilder builder)
    {
        builder.AddReadCache(SubscriptionsConfiguration.Service, typeof(PlanCache).Assembly);
        builder.Services.AddSingleton<PlanCache>();
        builder.Services.AddSingleton<WrittenPlans>();
        builder.Services.ConfigureMarten((services, options) => options.Listeners.Add(services.GetRequiredService<WrittenPlans>()));
    }
}
