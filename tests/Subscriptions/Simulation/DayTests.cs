namespace Subscriptions.Tests;

/// <summary>
/// 24 hours of 1,000 hourly subscriptions, of whose payments one in twenty fails, with the service down for three hours in the middle.
/// </summary>
public class DayTests
{
    private const int Subscriptions = 1000;
    private static readonly DateTimeOffset End = Begin.AddHours(24);
    private static readonly World[] Day = [.. Enumerable.Range(0, Subscriptions).Select(Lived)];

    [Fact]
    public void Every_period_is_billed_once_or_in_dunning() => Assert.All(Day, world =>
    {
        var issued = world.Log.OfType<InvoiceIssued>().ToList();
        Assert.Equal(Enumerable.Range(1, issued.Count), issued.Select(invoice => invoice.Number));
        var paid = world.Log.OfType<InvoicePaid>().Select(invoice => invoice.Number).ToList();
        Assert.Equal(Enumerable.Range(1, paid.Count), paid);

        // Of a subscription that is up to date every hour that has begun is paid for; another is waiting to pay the first hour that is not.
        if (world.State.Status == SubscriptionStatus.Active && !world.State.IsPaying)
        {
            Assert.Equal(issued.Count, paid.Count);
            Assert.True(world.State.PeriodEnd > End - TimeSpan.FromMinutes(1), world.Story);
        }
        else
        {
            Assert.Equal(issued.Count, paid.Count + 1);
            Assert.Equal(issued.Count, world.State.Charge!.Number);
        }
    });

    [Fact]
    public void Every_paid_period_has_its_order_and_every_order_its_money() => Assert.All(Day, world =>
    {
        var paid = world.Log.OfType<InvoicePaid>().Select(invoice => invoice.Payment).ToHashSet();
        Assert.Equal(paid, world.Orders.Keys.Concat(world.OrdersUnderWay).ToHashSet());
        Assert.Subset(world.Provider.All(Funds.Taken).ToHashSet(), paid);
        Assert.InRange(world.Provider.All(Funds.Held, Funds.Taken).Except(paid).Count(), 0, 1);
        Assert.Empty(world.Provider.All(Funds.PaidBack));
    });

    [Fact]
    public void It_was_a_day_as_it_should_be()
    {
        var paid = Day.Sum(world => world.Log.Count(happened => happened is InvoicePaid));
        var failed = Day.Sum(world => world.Log.Count(happened => happened is PaymentFailed));

        Assert.InRange(paid, 22_000, 25_000);
        Assert.InRange(failed / (double)(paid + failed), 0.04, 0.08);
        Assert.True(Day.Count(world => world.State.Status == SubscriptionStatus.Unpaid) < Subscriptions / 100);
    }

    private static World Lived(int seed)
    {
        var world = new World(seed, Trouble.OfADay);
        world.GoDown(Begin.AddHours(12), TimeSpan.FromHours(3));
        return world.RunUntil(End);
    }
}
