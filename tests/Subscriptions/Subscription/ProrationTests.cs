using FsCheck.Xunit;

namespace Subscriptions.Tests;

public class ProrationTests
{
    [Theory]
    [InlineData("2026-01-31 12:00", "20.00")]
    [InlineData("2026-02-14 12:00", "10.00")]
    [InlineData("2026-02-21 12:00", "5.00")]
    [InlineData("2026-02-28 11:59:59", "0.00")]
    [InlineData("2026-02-28 12:00", "0")]
    [InlineData("2026-03-05 00:00", "0")]
    [InlineData("2026-01-01 00:00", "20.00")]
    public void What_is_not_used_up_is_credited(string now, string credit) =>
        Assert.Equal(decimal.Parse(credit, System.Globalization.CultureInfo.InvariantCulture), Proration.Unused(Active(), At(now)));

    [Fact]
    public void Only_what_was_really_paid_counts()
    {
        Assert.Equal(0, Proration.Unused(Trialing(), Begin.AddDays(1)));
        Assert.Equal(7.50m, Proration.Unused(Active() with { PeriodPaid = 15.00m }, Begin.AddDays(14)));
    }

    [Fact]
    public void The_time_that_it_was_paused_does_not_count()
    {
        var resumed = Paused().After(new SubscriptionResumed(Begin.AddDays(110), FirstEnd.AddDays(100)));

        Assert.Equal(10.00m, Proration.Unused(resumed, Begin.AddDays(114)));
    }

    [Property(MaxTest = 2000)]
    public void Changes_of_plan_neither_make_nor_lose_money((ushort Price, ushort Hours)[] changes)
    {
        var (subscription, now, charged, used) = (Active(), Begin, 20.00m, 0m);
        foreach (var (price, hours) in changes)
        {
            now += TimeSpan.FromHours(hours % 800);
            var before = subscription.PeriodPaid;
            var plan = CoffeePlan with { Version = subscription.Terms.Version + 1, Price = Euro((price + 1) / 100m) };
            var changed = subscription.ChangePlan(plan, now);
            var (credit, issued) = (changed.Events.OfType<PlanChanged>().Single().Credit, changed.Events.OfType<InvoiceIssued>().Single());
            subscription = subscription.After(changed.Events);
            subscription = subscription.Charge is null ? subscription : subscription.After(new InvoicePaid(issued.Number, issued.Payment));
            charged += issued.Amount;
            used += before - credit;

            Assert.InRange(credit, 0, before);
            Assert.True(issued.Amount >= 0 && decimal.Round(issued.Amount, 2) == issued.Amount);
            Assert.Equal(charged, used + subscription.PeriodPaid + subscription.Credit);
        }
    }
}
