using Platform.EventSourcing;
using static Platform.EventSourcing.Decision;
using Happened = Orders.FulfilmentEvent;
using Input = Orders.FulfilmentInput;

namespace Orders;

/// <summary>
/// What operators may do to a fulfilment. A request that is repeated is a new message, but everybody it goes to knows the order it is
/// about: inventory and the order answer a repeat with nothing, and the payment provider holds, takes and lets go once per order.
/// </summary>
public sealed partial record Fulfilment
{
    private static readonly Pieces[] ExampleLines = [new(Sku.Parse("EXAMPLE"), 1)];

    public static Input Nudge { get; } = new Input.Nudge();

    private static Refusal NoFulfilment => Refusal.NotFound("process-not-found", "There is no such fulfilment.");

    private static Refusal HasEnded => new("process-ended", "The fulfilment has ended; there is nothing left to ask for or to take back.");

    public static Input Abort(string reason) => new Input.Abort(reason);

    public static IEnumerable<Input> Examples(Fulfilment state) =>
    [
        new Input.Start(ExampleLines, new FulfilmentOptions()),
        new Input.StockReserved(),
        new Input.StockRefused([]),
        new Input.StockCommitted(),
        new Input.StockReleased(Expired: true),
        new Input.PaymentAuthorised(),
        new Input.PaymentDeclined("example"),
        new Input.PaymentAbandoned(),
        new Input.PaymentCaptured(),
        new Input.PaymentVoided(),
        new Input.OrderConfirmed(),
        new Input.OrderShipped(),
        new Input.OrderRejected("example"),
        new Input.OrderCancelled(),
        new Input.DeadlinePassed(state.Step, state.Attempt),
        Nudge,
        Abort("example"),
    ];

    private Decision<Happened> OnNudge(DateTimeOffset now) => Step switch
    {
        FulfilmentStep.None => NoFulfilment,
        FulfilmentStep.Stock => AskAgain(now, new Happened.StockRequested(Lines, now + Options.Reservation)),
        FulfilmentStep.Payment => AskAgain(now, new Happened.PaymentRequested()),
        FulfilmentStep.Commit => AskAgain(now, new Happened.CommitRequested()),
        FulfilmentStep.Confirmation when Reason is null => AskAgain(now, new Happened.ConfirmationRequested()),
        FulfilmentStep.Confirmation => AskAgain(now, new Happened.RejectionRequested(Reason)),
        FulfilmentStep.Shipment when Reason is null => Refuse<Happened>(
            "process-waits-for-people", "The fulfilment waits for the order to be shipped; it has asked nobody whom it could ask again."),
        FulfilmentStep.Shipment => AskAgain(now, new Happened.WithdrawalRequested(Reason)),
        FulfilmentStep.Capture => AskAgain(now, new Happened.CaptureRequested()),
        FulfilmentStep.Compensation when IsCompensating => AskAgain(now, [.. Unanswered()]),
        _ => HasEnded,
    };

    private Decision<Happened> OnAbort(string reason, DateTimeOffset now) => Step switch
    {
        FulfilmentStep.None => NoFulfilment,
        FulfilmentStep.Stock or FulfilmentStep.Payment or FulfilmentStep.Commit =>
            [.. GiveUp(now, Reasons.Aborted, new Happened.Aborted(reason))],

        // It may be confirming at this moment: it is asked to end, and has the last word.
        FulfilmentStep.Confirmation when Reason != Reasons.Aborted =>
            [.. Then(now, Step, new Happened.Aborted(reason), new Happened.RejectionRequested(Reasons.Aborted))],
        FulfilmentStep.Confirmation => Nothing<Happened>(),
        FulfilmentStep.Shipment or FulfilmentStep.Capture => Refuse<Happened>(
            "process-not-abortable", "The order is confirmed, so the fulfilment follows it: cancel the order, or refund it once it is shipped."),
        FulfilmentStep.Compensation when IsCompensating => Nothing<Happened>(),
        _ => HasEnded,
    };

    private Decision<Happened> AskAgain(DateTimeOffset now, params Happened[] requests) =>
        [.. Then(now, Step, [new Happened.Nudged(), .. requests])];
}
