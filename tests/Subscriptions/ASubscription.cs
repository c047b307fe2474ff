using System.Globalization;
using Contracts;
using ServiceDefaults.Security;

namespace Subscriptions.Tests;

/// <summary>
/// A subscription to 20.00 EUR of coffee a month, begun on 31 January, in every state that matters to a decision. The second period, from 28 February
/// to 31 March, is the one that is awaited, failed or given up.
/// </summary>
internal static class ASubscription
{
    public static readonly SubscriptionId Id = SubscriptionId.Parse("01930000-0000-7000-8000-000000000001");
    public static readonly DateTimeOffset Begin = At("2026-01-31 12:00");
    public static readonly DateTimeOffset FirstEnd = At("2026-02-28 12:00");
    public static readonly DateTimeOffset SecondEnd = At("2026-03-31 12:00");
    public static readonly BillingOptions Waits = new() { Dunning = [TimeSpan.FromDays(1), TimeSpan.FromDays(3)] };
    public static readonly BillingOptions Strict = new() { Dunning = Waits.Dunning, AfterDunning = AfterDunning.Cancel };
    public static readonly Address Home = new("Ada", "1 Street", "Town", "12345", "DE");
    public static readonly Caller Owner = new("ada", IsOperator: false, IsAdmin: false);
    public static readonly BillingInterval Monthly = BillingInterval.Parse("P1M");
    public static readonly Terms Coffee = new(new PlanCode("coffee"), 1, "Coffee", Monthly, Euro(20.00m), [new PlanItem("BEANS", 2)]);
    public static readonly Plan CoffeePlan = new(Coffee.Plan, Coffee.Name, Monthly, Coffee.Price, Coffee.Items, null) { Version = 1 };

    public static readonly SubscriptionStarted WasStarted = new(
        "ada", Coffee, "tok_ok", new Personal<Address>("ada", Home), "UTC", Begin, TrialEnd: null);

    public static readonly InvoiceIssued First = new(1, Begin, FirstEnd, Euro(20.00m), 0, 20.00m, Payment(1), Begin + Waits.Payment);
    public static readonly InvoiceIssued Second = new(2, FirstEnd, SecondEnd, Euro(20.00m), 0, 20.00m, Payment(2), FirstEnd + Waits.Payment);
    public static readonly PaymentFailed SecondFailed = new(2, Payment(2), 1, "card_declined", FirstEnd.AddDays(1));

    /// <summary>Every state by its name.</summary>
    public static IReadOnlyDictionary<string, Subscription> States { get; } = new Dictionary<string, Subscription>
    {
        ["Trialing"] = Trialing(),
        ["Started"] = Started(),
        ["Active"] = Active(),
        ["Ending"] = Ending(),
        ["Paused"] = Paused(),
        ["Renewing"] = Renewing(),
        ["Overdue"] = Overdue(),
        ["PastDue"] = PastDue(),
        ["Retrying"] = Retrying(),
        ["LastRetryFailed"] = LastWarned(),
        ["Unpaid"] = Unpaid(),
        ["Reactivating"] = Reactivating(),
        ["Cancelled"] = Cancelled(),
        ["CancelledWhilePaying"] = CancelledWhilePaying(),
        ["Refunding"] = Refunding(),
    };

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public static Money Euro(decimal amount) => new(amount, "EUR");

    public static OrderId Payment(int number) =>
        OrderId.Parse(string.Create(CultureInfo.InvariantCulture, $"01930000-0000-7000-8000-1{number:D11}"), null);

    public static Subscription Fresh(DateTimeOffset? trialEnd = null) => Subscription.Of(Id, WasStarted with { TrialEnd = trialEnd });

    public static Subscription Trialing() => Fresh(Begin.AddDays(14));

    /// <summary>Its first period is asked to be paid.</summary>
    public static Subscription Started() => Fresh().After(First);

    public static Subscription Active() => Started().After(new InvoicePaid(1, Payment(1)));

    public static Subscription Ending() => Active().After(new CancellationRequested());

    public static Subscription Paused() => Active().After(new SubscriptionPaused(Begin.AddDays(10)));

    /// <summary>Its second period is asked to be paid.</summary>
    public static Subscription Renewing() => Active().After(Second);

    /// <summary>The provider said nothing, and is asked to let go of the payment.</summary>
    public static Subscription Overdue() => Renewing().After(new PaymentVoidRequested(Payment(2), FirstEnd + Waits.Payment + Waits.Retry));

    public static Subscription PastDue() => Renewing().After(SecondFailed);

    /// <summary>The schedule's first retry.</summary>
    public static Subscription Retrying() => PastDue().After(
        new PaymentRetried(2, Payment(3), 2, ByCustomer: false, FirstEnd.AddDays(1) + Waits.Payment));

    /// <summary>One attempt is left.</summary>
    public static Subscription LastWarned() => Retrying().After(new PaymentFailed(2, Payment(3), 2, "card_declined", FirstEnd.AddDays(4)));

    public static Subscription Unpaid() => LastWarned().After(
        [
            new PaymentRetried(2, Payment(4), 3, ByCustomer: false, FirstEnd.AddDays(4) + Waits.Payment),
            new PaymentFailed(2, Payment(4), 3, "card_declined", null),
            new SubscriptionSuspended(),
        ]);

    public static Subscription Reactivating() => Unpaid().After(
        new PaymentRetried(2, Payment(5), 4, ByCustomer: true, FirstEnd.AddDays(40) + Waits.Payment));

    public static Subscription Cancelled() => Active().After(new SubscriptionEnded(Reasons.Requested, null));

    public static Subscription CancelledWhilePaying() => Renewing().After(
        [new SubscriptionEnded(Reasons.Requested, 2), new PaymentVoidRequested(Payment(2), FirstEnd + Waits.Retry)]);

    public static Subscription Refunding() =>
        CancelledWhilePaying().After(new RefundRequested(Payment(2), Euro(20.00m), FirstEnd + (2 * Waits.Retry)));
}
