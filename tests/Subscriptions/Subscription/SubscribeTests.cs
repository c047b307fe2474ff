using Microsoft.AspNetCore.Mvc;
using Wolverine.Http;

namespace Subscriptions.Tests;

public class SubscribeTests
{
    private static readonly Subscribe Command = new("coffee", "tok_ok", Home);
    private static readonly Announced.SubscriptionStarted Announcement = new(Id.ToGuid(), "ada", "Coffee", Euro(20.00m), Begin);

    [Fact]
    public void Without_a_trial_the_first_period_is_billed_at_once()
    {
        var (subscription, events, messages) = Decide(CoffeePlan);

        new Outcome(null, events, messages).Then(
            [WasStarted, First with { Payment = Saying.PaymentOf(1) }],
            new ChargePayment(Id, Saying.PaymentOf(1)),
            new SubscriptionDeadline(Id, 2).At(First.Deadline),
            Announcement);
        Assert.Equal((SubscriptionStatus.Active, 2L), (subscription.Status, subscription.Version));
    }

    [Fact]
    public void With_a_trial_the_first_period_is_billed_when_it_ends()
    {
        var (subscription, events, messages) = Decide(CoffeePlan with { TrialPeriod = BillingInterval.Parse("P2W") });

        new Outcome(null, events, messages).Then(
            [WasStarted with { TrialEnd = Begin.AddDays(14) }],
            new SubscriptionDeadline(Id, 1).At(Begin.AddDays(14)),
            Announcement with { FirstChargeAt = Begin.AddDays(14) });
        Assert.Equal((SubscriptionStatus.Trialing, true), (subscription.Status, subscription.Entitled));
    }

    [Fact]
    public void A_subscriber_keeps_the_terms_of_the_day()
    {
        var (subscription, _, _) = Decide(CoffeePlan.After(new PlanRevised("Better coffee", Monthly, Euro(25.00m), [], null)));

        Assert.Equal((2L, "Better coffee", Euro(25.00m)), (subscription.Terms.Version, subscription.Terms.Name, subscription.Terms.Price));
    }

    [Theory]
    [InlineData("2026-01-31 12:00", "UTC", true, null)]
    [InlineData("2026-01-31 12:00", "UTC", false, "unknown-plan")]
    [InlineData("2026-01-31 12:00", "Mars/Phobos", true, "time-zone-unknown")]
    [InlineData("9989-11-30 00:00", "UTC", true, null)]
    [InlineData("9989-12-01 00:00", "UTC", true, "period-beyond-calendar")]
    [InlineData("9989-11-30 00:00", "UTC", true, "period-beyond-calendar", "P2D")]
    [InlineData("9989-12-31 00:00", "UTC", true, "period-beyond-calendar", "P5Y")]
    public void What_cannot_be_planned_is_refused(string now, string zone, bool isKnown, string? code, string? trial = null)
    {
        var plan = CoffeePlan with { TrialPeriod = PlanTerms.TrialOf(trial) };
        var verdict = SubscribeEndpoint.Validate(Command with { TimeZone = zone }, new Offer(isKnown ? plan : null, At(now)));

        Assert.Equal(code, CodeOf(verdict));
    }

    [Theory]
    [InlineData("P1M", null, "12.50", "EUR", "BEANS CUP", null)]
    [InlineData("P1M", "P2W", "1200", "JPY", "", null)]
    [InlineData("monthly", null, "12.50", "EUR", "", "interval-invalid")]
    [InlineData("PT0.5S", null, "12.50", "EUR", "", "interval-invalid")]
    [InlineData("P1M", "P1M1D", "12.50", "EUR", "", "trial-period-invalid")]
    [InlineData("P1M", null, "0", "EUR", "", "price-out-of-range")]
    [InlineData("P1M", null, "1000000001", "EUR", "", "price-out-of-range")]
    [InlineData("P1M", null, "12.50", "EURO", "", "currency-invalid")]
    [InlineData("P1M", null, "12.50", "JPY", "", "price-too-precise")]
    [InlineData("P1M", null, "12.50", "EUR", "BEANS BEANS", "duplicate-sku")]
    [InlineData("P1M", null, "12.50", "EUR", "BEANS beans", "sku-invalid")]
    public void Terms_that_make_no_plan_are_refused(string interval, string? trial, string amount, string currency, string skus, string? code)
    {
        PlanItem[] items = [.. skus.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(sku => new PlanItem(sku, 1))];
        var price = new Contracts.Money(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), currency);

        Assert.Equal(code, CodeOf(PlanTerms.Validate(interval, trial, price, items)));
    }

    private static (Subscription, Wolverine.Marten.Events, Wolverine.OutgoingMessages) Decide(Plan plan) =>
        SubscribeEndpoint.Decide(Command, new Offer(plan, Begin), "ada", Id, Saying.Renewal(Begin));

    private static string? CodeOf(ProblemDetails verdict) =>
        verdict == WolverineContinue.NoProblems ? null : (string)verdict.Extensions["code"]!;
}
