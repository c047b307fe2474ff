using System.Text.Json;

namespace Subscriptions.Tests;

public class CommandTests
{
    private static readonly DateTimeOffset Now = Begin.AddDays(14);
    private static readonly Plan Tea = CoffeePlan with { Id = new PlanCode("tea"), Name = "Tea", Price = Euro(32.00m), Version = 3 };

    // What each command is answered in each state; what is not listed goes through.
    public static TheoryData<string, string, string> Refusals => new()
    {
        { "pause", "Started Renewing Overdue Retrying Reactivating CancelledWhilePaying", "payment-in-progress" },
        { "pause", "Ending", "subscription-is-ending" },
        { "pause", "Paused PastDue LastRetryFailed Unpaid Cancelled Refunding", "subscription-not-pausable" },
        { "change-plan", "Started Renewing Overdue Retrying Reactivating CancelledWhilePaying", "payment-in-progress" },
        { "change-plan", "Ending", "subscription-is-ending" },
        { "change-plan", "Paused PastDue LastRetryFailed Unpaid Cancelled Refunding", "plan-not-changeable" },
        { "reactivate", "Started Renewing Overdue Retrying Reactivating", "payment-in-progress" },
        { "reactivate", "Trialing Active Paused", "subscription-not-reactivatable" },
        { "reactivate", "Cancelled CancelledWhilePaying Refunding", "subscription-ended" },
        { "cancel at period end", "Paused Unpaid Reactivating", "period-not-running" },
        { "payment-method", "Cancelled CancelledWhilePaying Refunding", "subscription-ended" },
        {
            "resume",
            "Trialing Started Active Ending Renewing Overdue PastDue Retrying LastRetryFailed Unpaid Reactivating Cancelled "
                + "CancelledWhilePaying Refunding",
            "subscription-not-paused"
        },
    };

    [Theory, MemberData(nameof(Refusals))]
    public void What_makes_no_sense_is_refused(string command, string states, string code) =>
        Assert.All(states.Split(' '), state => Do(command, States[state]).ThenRefused(code));

    [Fact]
    public void Everything_else_goes_through()
    {
        foreach (var command in Refusals.Select(row => row.Data.Item1).Distinct())
        {
            var refused = Refusals.Where(row => row.Data.Item1 == command).SelectMany(row => row.Data.Item2.Split(' ')).ToHashSet();
            Assert.All(States.Where(state => !refused.Contains(state.Key)), state => Assert.Null(Do(command, state.Value).Refusal));
        }
    }

    [Fact]
    public void Each_action_is_offered_exactly_when_it_would_go_through() => Assert.All(States, state =>
    {
        var links = SubscriptionView.Of(state.Value, Owner).Links;
        foreach (var action in (string[])["pause", "resume", "reactivate", "change-plan", "payment-method"])
        {
            Assert.Equal(Do(action, state.Value).Refusal is null, links.ContainsKey(action));
        }

        Assert.Equal(!state.Value.HasEnded, links.ContainsKey("cancel"));
    });

    [Fact]
    public void A_pause_keeps_what_is_left_of_the_period()
    {
        var paused = Active().Pause(Begin.AddDays(10));
        paused.Then([new SubscriptionPaused(Begin.AddDays(10))]);
        Assert.Null(Active().After(paused.Events).Deadline);

        var end = FirstEnd.AddDays(5);
        var resumed = Paused().Resume(Begin.AddDays(15));
        resumed.Then([new SubscriptionResumed(Begin.AddDays(15), end)], new SubscriptionDeadline(Id, 4).At(end));

        var after = Paused().After(resumed.Events);
        Assert.Equal((SubscriptionStatus.Active, end), (after.Status, after.PeriodEnd));
        var next = Assert.IsType<InvoiceIssued>(Assert.Single(after.Timer().Events));
        Assert.Equal((end, At("2026-04-05 12:00")), (next.PeriodStart, next.PeriodEnd));
    }

    [Fact]
    public void A_paused_trial_is_a_trial_again()
    {
        var paused = Trialing().After(new SubscriptionPaused(Begin.AddDays(4)));
        var resumed = paused.Resume(Begin.AddDays(100));

        resumed.Then([new SubscriptionResumed(Begin.AddDays(100), Begin.AddDays(110))], new SubscriptionDeadline(Id, 2).At(Begin.AddDays(110)));
        Assert.Equal(SubscriptionStatus.Trialing, paused.After(resumed.Events).Status);
    }

    [Fact]
    public void A_cancel_at_the_periods_end_waits_for_it_and_can_be_revoked()
    {
        Active().Cancel(atPeriodEnd: true).Then([new CancellationRequested()]);
        Ending().Cancel(atPeriodEnd: true).ThenNothing();
        Ending().Reactivate(Now).Then([new CancellationRevoked()]);
        Assert.Null(Ending().RenewsAt);
        Assert.Equal(FirstEnd, Ending().After(new CancellationRevoked()).RenewsAt);
    }

    [Fact]
    public void A_cancel_ends_it_once()
    {
        object ended = new Announced.SubscriptionEnded(Id.ToGuid(), "ada", "Coffee", Reasons.Requested);

        Active().Cancel().Then([new SubscriptionEnded(Reasons.Requested, null)], ended);
        PastDue().Cancel().Then([new SubscriptionEnded(Reasons.Requested, 2)], ended);
        Overdue().Cancel().Then([new SubscriptionEnded(Reasons.Requested, 2)], ended);
        Cancelled().Cancel().ThenNothing();
        Assert.Null(PastDue().After(new SubscriptionEnded(Reasons.Requested, 2)).Deadline);
        Assert.Equal(Overdue().Deadline, Overdue().After(new SubscriptionEnded(Reasons.Requested, 2)).Deadline);
    }

    [Fact]
    public void A_change_of_plan_credits_what_is_not_used_up()
    {
        // Half of 28 days.
        var terms = Tea.ToTerms();
        Active().ChangePlan(Tea, Now).Then(
            [
                new PlanChanged(terms, 10.00m, Now),
                new InvoiceIssued(2, Now, At("2026-03-14 12:00"), Euro(32.00m), 10.00m, 22.00m, Saying.PaymentOf(2), Now + Waits.Payment),
            ],
            new ChargePayment(Id, Saying.PaymentOf(2)),
            new SubscriptionDeadline(Id, 5).At(Now + Waits.Payment));
    }

    [Fact]
    public void Credit_beyond_the_new_price_is_kept_for_following_invoices()
    {
        var cheap = Tea with { Price = Euro(4.00m) };
        var changed = Active().ChangePlan(cheap, Now);
        var after = Active().After(changed.Events);

        Assert.Equal(["PlanChanged", "InvoiceIssued", "InvoicePaid"], changed.Events.Select(happened => happened.GetType().Name));
        Assert.Equal((6.00m, 4.00m, null), (after.Credit, after.PeriodPaid, after.Charge));
    }

    [Fact]
    public void A_trial_goes_on_under_the_new_terms() => Trialing().ChangePlan(Tea, Begin.AddDays(3)).Then(
        [new PlanChanged(Tea.ToTerms(), 0, Begin.AddDays(3))]);

    [Fact]
    public void A_plan_that_cannot_follow_is_refused()
    {
        Active().ChangePlan(null, Now).ThenRefused("unknown-plan");
        Active().ChangePlan(CoffeePlan, Now).ThenRefused("plan-unchanged");
        Active().ChangePlan(Tea with { Price = new Contracts.Money(100, "JPY") }, Now).ThenRefused("currency-differs");
        Assert.Null(Active().ChangePlan(CoffeePlan with { Version = 2 }, Now).Refusal);
    }

    [Fact]
    public void Neither_the_token_nor_the_address_reaches_a_log() => Assert.All(
        (object[])[WasStarted, Active(), Renewing().Charge!, new PaymentMethodChanged("tok_ok"), new ChangePaymentMethod("tok_ok"), TheCommand],
        thing => Assert.DoesNotMatch("tok_ok|Street|Ada", $"{thing}"));

    [Fact]
    public void A_subscription_in_every_state_survives_its_storage() => Assert.All(States.Values, state =>
    {
        var read = JsonSerializer.Deserialize<Subscription>(JsonSerializer.Serialize(state, JsonSerializerOptions.Web), JsonSerializerOptions.Web)!;

        // The address is encrypted by the store's own serializer.
        Assert.Equivalent(state with { ShippingAddress = state.ShippingAddress with { Value = null } }, read, strict: true);
    });

    private static Subscribe TheCommand => new("coffee", "tok_ok", Home);

    private static Outcome Do(string command, Subscription subscription) => command switch
    {
        "pause" => subscription.Pause(Now),
        "resume" => subscription.Resume(Now),
        "reactivate" => subscription.Reactivate(Now),
        "cancel at period end" => subscription.Cancel(atPeriodEnd: true),
        "change-plan" => subscription.ChangePlan(Tea, Now),
        _ => subscription.PayWith("tok_new", Now),
    };
}
