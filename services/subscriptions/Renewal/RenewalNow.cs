using Contracts;
using Microsoft.Extensions.Options;

namespace Subscriptions;

internal static class RenewalNow
{
    /// <summary>The process at this moment, with an id at hand for the payment that it may ask for.</summary>
    public static Renewal RenewalAt(this IOptions<BillingOptions> options, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new Renewal(options.Value, now, OrderId.New(now));
    }
}
