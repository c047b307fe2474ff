using System.Threading.RateLimiting;

namespace Gateway.Limits;

/// <summary>
/// A request needs a token of its caller's bucket here and, where there is Redis, of the one that all gateways share. What the own bucket refuses,
/// the shared one would refuse too, so a flood costs Redis nothing; and when Redis is away, or has forgotten, the own bucket stands where it
/// stood. A limit is no reason to fail a request or to keep it waiting.
/// </summary>
internal sealed class CallerLimiter(LimitSettings settings, OwnBuckets own, SharedBuckets? shared) : PartitionedRateLimiter<HttpContext>
{
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => null;

    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) => Verdict.NotYet;

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(HttpContext resource, int permitCount, CancellationToken cancellationToken)
    {
        if (Caller.Of(resource) is not { } caller)
        {
            return Verdict.Unlimited;
        }

        var (lease, left) = own.Draw(caller);
        if (lease.IsAcquired && shared is not null && await shared.DrawAsync(caller, cancellationToken) is { } agreed)
        {
            (lease, left) = (agreed.Lease, Math.Min(left, agreed.Left));
        }

        RateLimitFields.Announce(resource, caller.Class, settings[caller.Class], left);
        return lease;
    }
}
