using System.Threading.RateLimiting;

namespace Gateway.Limits;

/// <summary>The buckets of this process.</summary>
internal sealed class OwnBuckets(LimitSettings settings) : IDisposable
{
    private readonly PartitionedRateLimiter<Caller> buckets = PartitionedRateLimiter.Create<Caller, Caller>(caller =>
        RateLimitPartition.GetTokenBucketLimiter(caller, of => new TokenBucketRateLimiterOptions
        {
            TokenLimit = settings[of.Class].Burst,
            TokensPerPeriod = settings[of.Class].Refill,
            ReplenishmentPeriod = settings[of.Class].Period,
        }));

    /// <summary>Draws one, if there is one, and says how many are left.</summary>
    public (RateLimitLease Lease, long Left) Draw(Caller caller)
    {
        var lease = buckets.AttemptAcquire(caller);
        return (lease, lease.IsAcquired ? buckets.GetStatistics(caller)!.CurrentAvailablePermits : 0);
    }

    public void Dispose() => buckets.Dispose();
}
