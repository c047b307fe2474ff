using Platform.EventSourcing;

namespace Orders;

/// <summary>
/// What can happen in a fulfilment. Names and shapes are the storage format: add a version, never edit one in place. What is
/// requested leaves as a message; what is awaited leaves as a deadline.
/// </summary>
public abstract record FulfilmentEvent
{
    private FulfilmentEvent()
    {
    }

    [EventName("fulfilment_started")]
    public sealed record Started(FulfilmentOptions Options) : FulfilmentEvent;

    [EventName("fulfilment_stock_requested")]
    public sealed record StockRequested(IReadOnlyList<Pieces> Lines, DateTimeOffset ExpiresAt) : FulfilmentEvent;

    [EventName("fulfilment_stock_reserved")]
    public sealed record StockReserved : FulfilmentEvent;

    [EventName("fulfilment_stock_refused")]
    public sealed record StockRefused(IReadOnlyList<string> Skus) : FulfilmentEvent;

    [EventName("fulfilment_payment_requested")]
    public sealed record PaymentRequested : FulfilmentEvent;

    [EventName("fulfilment_payment_authorised")]
    public sealed record PaymentAuthorised : FulfilmentEvent;

    [EventName("fulfilment_payment_declined")]
    public sealed record PaymentDeclined(string Code) : FulfilmentEvent;

    [EventName("fulfilment_commit_requested")]
    public sealed record CommitRequested : FulfilmentEvent;

    [EventName("fulfilment_stock_committed")]
    public sealed record StockCommitted : FulfilmentEvent;

    [EventName("fulfilment_confirmation_requested")]
    public sealed record ConfirmationRequested : FulfilmentEvent;

    [EventName("fulfilment_order_confirmed")]
    public sealed record OrderConfirmed : FulfilmentEvent;

    [EventName("fulfilment_withdrawal_requested")]
    public sealed record WithdrawalRequested(string Reason) : FulfilmentEvent;

    [EventName("fulfilment_order_shipped")]
    public sealed record OrderShipped : FulfilmentEvent;

    [EventName("fulfilment_capture_requested")]
    public sealed record CaptureRequested : FulfilmentEvent;

    [EventName("fulfilment_payment_captured")]
    public sealed record PaymentCaptured : FulfilmentEvent;

    [EventName("fulfilment_void_requested")]
    public sealed record VoidRequested : FulfilmentEvent;

    [EventName("fulfilment_payment_voided")]
    public sealed record PaymentVoided : FulfilmentEvent;

    [EventName("fulfilment_release_requested")]
    public sealed record ReleaseRequested : FulfilmentEvent;

    [EventName("fulfilment_stock_released")]
    public sealed record StockReleased(bool Expired) : FulfilmentEvent;

    [EventName("fulfilment_rejection_requested")]
    public sealed record RejectionRequested(string Reason) : FulfilmentEvent;

    [EventName("fulfilment_order_rejected")]
    public sealed record OrderRejected(string Reason) : FulfilmentEvent;

    [EventName("fulfilment_order_cancelled")]
    public sealed record OrderCancelled : FulfilmentEvent;

    /// <summary>The fulfilment waits; the attempt counts the waits within one step, so that an older deadline is known as such.</summary>
    [EventName("fulfilment_awaiting")]
    public sealed record Awaiting(FulfilmentStep Step, int Attempt, DateTimeOffset Deadline) : FulfilmentEvent;

    /// <summary>A deadline came before its time; it comes once more, no earlier than this.</summary>
    [EventName("fulfilment_deadline_set_again")]
    public sealed record DeadlineSetAgain(FulfilmentStep Step, int Attempt, DateTimeOffset DueAt) : FulfilmentEvent;

    /// <summary>An operator, the user of the event's metadata, had what is waited for asked for again.</summary>
    [EventName("fulfilment_nudged")]
    public sealed record Nudged : FulfilmentEvent;

    /// <summary>An operator, the user of the event's metadata, gave the fulfilment up, with these words.</summary>
    [EventName("fulfilment_aborted")]
    public sealed record Aborted(string Reason) : FulfilmentEvent;

    /// <summary>The end of an order that was shipped and paid for.</summary>
    [EventName("fulfilment_completed")]
    public sealed record Completed : FulfilmentEvent;

    /// <summary>The end of an order that was rejected: nothing is held for it any more.</summary>
    [EventName("fulfilment_rejected")]
    public sealed record Rejected(string Reason) : FulfilmentEvent;

    /// <summary>The end of an order that was cancelled: nothing is held for it any more.</summary>
    [EventName("fulfilment_cancelled")]
    public sealed record Cancelled : FulfilmentEvent;
}
