using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Security;
using Wolverine;
using Wolverine.Http;

namespace Subscriptions.Tests;

internal enum Act
{
    Pause,
    Resume,
    EndWithPeriod,
    Reactivate,
    ChangePlan,
    ChangePaymentMethod,
    End,
}

/// <summary>What people may do, by the rules and decisions of the real commands; what is refused changes nothing.</summary>
internal static class People
{
    public static (Wolverine.Marten.Events Events, OutgoingMessages Messages) Do(Act act, Subscription state, Renewal renewal, DateTimeOffset now)
    {
        var offer = new Offer(CoffeePlan with { Interval = state.Terms.Interval, Version = state.Terms.Version + 1, Price = OtherPrice(state) }, now);
        var payer = new Caller(state.CustomerId, IsOperator: false, IsAdmin: false);
        return act switch
        {
            Act.Pause => If(PauseSubscriptionEndpoint.Validate(state), () => ([new SubscriptionPaused(now)], [])),
            Act.Resume => If(ResumeSubscriptionEndpoint.Validate(state), () => ResumeSubscriptionEndpoint.Decide(state, now)),
            Act.Reactivate => If(ReactivateSubscriptionEndpoint.Validate(state), () => ReactivateSubscriptionEndpoint.Decide(state, renewal)),
            Act.ChangePlan => If(
                ChangePlanEndpoint.Validate(new ChangePlan("coffee"), offer, state, payer),
                () => ChangePlanEndpoint.Decide(offer, state, renewal)),
            Act.ChangePaymentMethod => If(
                ChangePaymentMethodEndpoint.Validate(state, payer),
                () => ChangePaymentMethodEndpoint.Decide(new ChangePaymentMethod("tok_new"), state, renewal)),
            _ => Cancel(new CancelSubscription(act == Act.EndWithPeriod), state, renewal),
        };
    }

    private static Contracts.Money OtherPrice(Subscription state) => Euro(state.Terms.Price.Amount == 20.00m ? 7.77m : 20.00m);

    private static (Wolverine.Marten.Events Events, OutgoingMessages Messages) Cancel(
        CancelSubscription command, Subscription state, Renewal renewal) => If(
            CancelSubscriptionEndpoint.Validate(command, state), () => CancelSubscriptionEndpoint.Decide(command, state, renewal));

    private static (Wolverine.Marten.Events Events, OutgoingMessages Messages) If(
        ProblemDetails verdict, Func<(Wolverine.Marten.Events, OutgoingMessages)> decide) =>
        verdict == WolverineContinue.NoProblems ? decide() : ([], []);
}
