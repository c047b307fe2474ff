using ServiceDefaults.Money;

namespace Subscriptions;

/// <summary>What a period that is cut short still owes its subscriber.</summary>
internal static class Proration
{
    /// <summary>
    /// The share of what was really paid for the present period that is not used up, rounded to the currency; the used share is the rest of it, so
    /// that nothing is lost. Time that it was paused does not count.
    /// </summary>
    public static decimal Unused(Subscription subscription, DateTimeOffset now)
    {
        var whole = subscription.PeriodEnd - subscription.PeriodStart - subscription.PeriodPaused;
        var left = subscription.PeriodEnd - now;
        if (whole <= TimeSpan.Zero || left <= TimeSpan.Zero)
        {
            return 0;
        }

        var share = decimal.Min(1, (decimal)left.Ticks / whole.Ticks);
        var decimals = Currencies.DecimalsOf(subscription.Terms.Price.Currency)!.Value;
        return decimal.Round(subscription.PeriodPaid * share, decimals, MidpointRounding.AwayFromZero);
    }
}
