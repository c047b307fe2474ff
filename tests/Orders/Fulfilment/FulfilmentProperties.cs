using FsCheck;
using FsCheck.Fluent;
using Platform.EventSourcing;
using static Orders.Tests.AFulfilment;
using static Orders.Tests.AnOrder;
using Happened = Orders.FulfilmentEvent;
using Input = Orders.FulfilmentInput;

namespace Orders.Tests;

/// <summary>
/// What holds for any inputs in any order: also for inputs that answer nothing, that are repeated, or that come when all is over.
/// </summary>
public class FulfilmentProperties
{
    private static readonly Input[] Inputs =
    [
        new Input.Start(Lines, Options),
        new Input.StockReserved(),
        new Input.StockRefused(["CUP"]),
        new Input.StockCommitted(),
        new Input.StockReleased(Expired: true),
        new Input.StockReleased(Expired: false),
        new Input.PaymentAuthorised(),
        new Input.PaymentDeclined("card_declined"),
        new Input.PaymentAbandoned(),
        new Input.PaymentCaptured(),
        new Input.PaymentVoided(),
        new Input.OrderConfirmed(),
        new Input.OrderShipped(),
        new Input.OrderRejected(Reasons.Timeout),
        new Input.OrderCancelled(),
        new Input.Nudge(),
        new Input.Abort("wish"),
        .. Enum.GetValues<FulfilmentStep>().SelectMany(step => new[] { 1, 2 }.Select(attempt => new Input.DeadlinePassed(step, attempt))),
    ];

    [Fact]
    public void It_ends_at_most_once_and_never_leaves_its_end() => Holds(log =>
    {
        var end = log.FindIndex(happened => IsEnd(happened));
        return end < 0 || log.Skip(end + 1).All(happened => !IsEnd(happened) && IsTakingBack(happened));
    });

    [Fact]
    public void It_always_ends_once_the_world_has_answered_and_the_deadlines_have_passed() => Holds(
        (_, state) => state is { Ended: true, Deadline: null }, answered: true);

    [Fact]
    public void While_it_waits_it_has_a_deadline() => Holds((log, state) =>
        log.Count == 0 || state.Ended || state.Deadline is not null && log.OfType<Happened.Awaiting>().Last().Deadline == state.Deadline);

    [Fact]
    public void Unless_completed_stock_that_was_asked_for_is_asked_back() => Holds(
        (log, _) => Has<Happened.Completed>(log) || !Has<Happened.StockRequested>(log)
            || Has<Happened.StockRefused>(log) || Has<Happened.ReleaseRequested>(log),
        answered: true);

    [Fact]
    public void Unless_completed_a_payment_that_may_have_been_authorised_is_voided() => Holds(
        (log, _) => Has<Happened.Completed>(log) || !Has<Happened.PaymentRequested>(log)
            || Has<Happened.PaymentDeclined>(log) || Has<Happened.VoidRequested>(log),
        answered: true);

    [Fact]
    public void Nothing_is_captured_that_was_not_shipped() => Holds(log =>
        !Has<Happened.CaptureRequested>(log) ||
        log.FindIndex(happened => happened is Happened.OrderShipped) is var shipped && shipped >= 0 &&
        shipped < log.FindIndex(happened => happened is Happened.CaptureRequested));

    [Fact]
    public void Nothing_is_both_captured_and_voided() => Holds(log => !(Has<Happened.CaptureRequested>(log) && Has<Happened.VoidRequested>(log)));

    [Fact]
    public void Nothing_is_both_shipped_and_released() => Holds(log => !(Has<Happened.OrderShipped>(log) && Has<Happened.ReleaseRequested>(log)));

    [Fact]
    public void An_authorisation_after_giving_up_is_always_voided_once_more() => Holds((_, state) =>
        state.Step != FulfilmentStep.Compensation ||
        Orders.Fulfilment.Decide(new Input.PaymentAuthorised(), state, Now).Events is [Happened.VoidRequested, Happened.Awaiting]);

    [Fact]
    public void A_deadline_does_nothing_before_its_time_but_is_set_again_for_then() => Holds((_, state) =>
        state.Deadline is not { } deadline ||
        Orders.Fulfilment.Decide(new Input.DeadlinePassed(state.Step, state.Attempt), state, deadline - TimeSpan.FromTicks(1)).Events
            is [Happened.DeadlineSetAgain again] &&
        again.DueAt >= deadline && state.Evolve(again) == state);

    [Fact]
    public void An_abort_before_the_confirmation_ends_the_order_unless_it_confirms_at_the_same_time() => Holds(
        (log, _) => !Has<Happened.Aborted>(log) || Has<Happened.OrderConfirmed>(log) || log.Exists(happened =>
            happened is Happened.Rejected or Happened.Cancelled),
        answered: true);

    [Fact]
    public void A_nudge_asks_only_for_what_was_asked_for_before() => Holds((log, state) =>
        Orders.Fulfilment.Decide(new Input.Nudge(), state, Now) is { Refusal: not null } ||
        Orders.Fulfilment.Decide(new Input.Nudge(), state, Now).Events is var events &&
        events[0] is Happened.Nudged && events[^1] is Happened.Awaiting wait && wait.Step == state.Step &&
        events.Skip(1).SkipLast(1).All(request => log.Exists(earlier => earlier.GetType() == request.GetType())));

    private static void Holds(Func<List<Happened>, bool> property) => Holds((log, _) => property(log));

    private static void Holds(Func<List<Happened>, Orders.Fulfilment, bool> property, bool answered = false)
    {
        var picks = Gen.Choose(0, Inputs.Length + 5).ArrayOf();
        var sequences = Arb.From(picks, ArbMap.Default.ArbFor<int[]>().Shrinker);
        Prop.ForAll(sequences, sequence =>
            {
                var (log, state) = Run(sequence);
                if (answered)
                {
                    state = Answer(log, state);
                }

                return property(log, state).Label($"{string.Join(", ", sequence.Select(Named))} =>\n{string.Join("\n", log)}");
            })
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(60));
    }

    private static (List<Happened> Log, Orders.Fulfilment State) Run(int[] sequence)
    {
        List<Happened> log = [];
        var state = Orders.Fulfilment.Initial;
        foreach (var pick in sequence)
        {
            state = Feed(log, state, Pick(pick, state), isDue: Math.Abs(pick) >= Inputs.Length);
        }

        return (log, state);
    }

    // Picks beyond the list are the deadline that is due: sequences that only meet stale ones would rarely get anywhere.
    private static Input Pick(int pick, Orders.Fulfilment state) =>
        Math.Abs(pick) < Inputs.Length ? Inputs[Math.Abs(pick)] : new Input.DeadlinePassed(state.Step, state.Attempt);

    private static string Named(int pick) => Math.Abs(pick) < Inputs.Length ? Inputs[Math.Abs(pick)].ToString() : "the deadline that is due";

    // Nothing takes time here, so a deadline is early unless it is said to be due: then the clock shows it.
    private static Orders.Fulfilment Feed(List<Happened> log, Orders.Fulfilment state, Input input, bool isDue = false)
    {
        var decision = Orders.Fulfilment.Decide(input, state, isDue ? state.Deadline ?? Now : Now);
        Assert.True(decision.Refusal is null || input is Input.Nudge or Input.Abort);
        log.AddRange(decision.Events);
        return state.After(decision.Events);
    }

    private static Orders.Fulfilment Answer(List<Happened> log, Orders.Fulfilment state)
    {
        state = Feed(log, state, new Input.Start(Lines, Options));
        for (var read = 0; read < log.Count || state.Deadline is not null;)
        {
            Assert.InRange(log.Count, 0, 1000);
            var input = read < log.Count ? AnswerTo(log[read++]) : new Input.DeadlinePassed(state.Step, state.Attempt);
            state = input is null ? state : Feed(log, state, input, isDue: true);
        }

        return state;
    }

    private static Input? AnswerTo(Happened request) => request switch
    {
        Happened.StockRequested => new Input.StockReserved(),
        Happened.PaymentRequested => new Input.PaymentAuthorised(),
        Happened.CommitRequested => new Input.StockCommitted(),
        Happened.ConfirmationRequested => new Input.OrderConfirmed(),
        Happened.WithdrawalRequested => new Input.OrderCancelled(),
        Happened.CaptureRequested => new Input.PaymentCaptured(),
        Happened.VoidRequested => new Input.PaymentVoided(),
        Happened.ReleaseRequested => new Input.StockReleased(Expired: false),
        Happened.RejectionRequested e => new Input.OrderRejected(e.Reason),
        _ => null,
    };

    private static bool Has<THappened>(List<Happened> log) => log.OfType<THappened>().Any();

    private static bool IsEnd(Happened happened) => happened is Happened.Completed or Happened.Rejected or Happened.Cancelled;

    private static bool IsTakingBack(Happened happened) => happened
        is Happened.VoidRequested or Happened.PaymentVoided or Happened.PaymentDeclined or Happened.ReleaseRequested
        or Happened.Nudged or Happened.DeadlineSetAgain
        or Happened.Awaiting { Step: FulfilmentStep.Compensation };
}
