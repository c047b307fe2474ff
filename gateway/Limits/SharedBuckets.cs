using System.Threading.RateLimiting;
using RedisRateLimiting;
using StackExchange.Redis;

namespace Gateway.Limits;

/// <summary>The buckets in Redis, which all gateways draw from, behind a circuit breaker: what does not answer is not asked for a while.</summary>
internal sealed class SharedBuckets(LimitSettings settings, IConnectionMultiplexer redis, RedisCircuit circuit, TimeProvider clock) : IDisposable
{
    private readonly PartitionedRateLimiter<Caller> buckets = PartitionedRateLimiter.Create<Caller, Caller>(caller =>
        RedisRateLimitPartition.GetTokenBucketRateLimiter(caller, of => new RedisTokenBucketRateLimiterOptions
        {
            ConnectionMultiplexerFactory = () => redis,
            TokenLimit = settings[of.Class].Burst,
            TokensPerPeriod = settings[of.Class].Refill,
            ReplenishmentPeriod = settings[of.Class].Period,
        }));

    /// <summary>Draws one, if there is one, and says how many are left; null when Redis cannot be asked.</summary>
    public async ValueTask<(RateLimitLease Lease, long Left)?> DrawAsync(Caller caller, CancellationToken stop)
    {
        var lease = await circuit.Pipeline.ExecuteAsync(
            static async (draw, stop) => await draw.Buckets.AcquireAsync(draw.Caller, 1, stop).AsTask().WaitAsync(draw.Patience, draw.Clock, stop),
            (Buckets: buckets, Caller: caller, settings.Patience, Clock: clock),
            stop);
        return lease is null ? null : (lease, lease.TryGetMetadata(RateLimitMetadataName.Remaining, out var left) ? left : 0);
    }

    public void Dispose() => buckets.Dispose();
}
