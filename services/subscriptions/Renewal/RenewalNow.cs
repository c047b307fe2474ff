using Microsoft.Extensions.Options;

namespace Subscriptions;

internal static class RenewalNow
{
    /// <summary>The process at this moment.</summary>
    public static Renewal RenewalAt(this IOptions<BillingOptions> options, TimeProvider clock) => new(options.Value, clock.GetUtcNow());
}
