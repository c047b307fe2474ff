using System.Threading.RateLimiting;

namespace Gateway.Limits;

/// <summary>A lease that no bucket gave.</summary>
internal sealed class Verdict(bool isAcquired) : RateLimitLease
{
    public static readonly Verdict Unlimited = new(isAcquired: true);

    /// <summary>Nothing is drawn yet: the limiter is to be waited for.</summary>
    public static readonly Verdict NotYet = new(isAcquired: false);

    public override bool IsAcquired => isAcquired;

    public override IEnumerable<string> MetadataNames => [];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = null;
        return false;
    }
}
