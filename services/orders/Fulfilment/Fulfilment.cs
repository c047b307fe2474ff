using Platform.EventSourcing;

namespace Orders;

/// <summary>What a fulfilment waits for.</summary>
public enum FulfilmentStep
{
    /// <summary>It has not begun.</summary>
    None,

    /// <summary>Inventory's answer to the reservation.</summary>
    Stock,

    /// <summary>The provider's answer to the authorisation.</summary>
    Payment,

    /// <summary>Inventory's answer to the commitment.</summary>
    Commit,

    /// <summary>The order's own answer: confirmed, or ended before.</summary>
    Confirmation,

    /// <summary>The order to be shipped, or to end before.</summary>
    Shipment,

    /// <summary>The provider's answer to the capture.</summary>
    Capture,

    /// <summary>Everything that was asked for to be taken back, and the order to have ended.</summary>
    Compensation,

    /// <summary>Nothing any more: shipped and paid for.</summary>
    Done,
}

/// <summary>What the provider may hold of the customer's money.</summary>
public enum FulfilmentPayment
{
    None,
    Requested,
    Declined,
    Voiding,
    Voided,
    Captured,
}

/// <summary>What inventory may hold for the order.</summary>
public enum FulfilmentStock
{
    None,
    Requested,
    Refused,
    Releasing,
    Released,
    Shipped,
}

/// <summary>How the order itself ended.</summary>
public enum FulfilmentEnd
{
    None,
    Rejected,
    Cancelled,
}

/// <summary>
/// Carries one order from placed to shipped and paid for, or takes back whatever was done for it. This part says what is true; the
/// others decide. It is also a part of what operators see: raise the view's version in the module when a property changes its meaning.
/// </summary>
public sealed partial record Fulfilment : IProcessManager<Fulfilment, FulfilmentInput, FulfilmentEvent>
{
    public static Fulfilment Initial { get; } = new();

    public FulfilmentOptions Options { get; init; } = new();

    public FulfilmentStep Step { get; init; }

    /// <summary>Which wait within the step this is.</summary>
    public int Attempt { get; init; }

    public FulfilmentPayment Payment { get; init; }

    public FulfilmentStock Stock { get; init; }

    /// <summary>What inventory was asked for, to be asked for again.</summary>
    public IReadOnlyList<Pieces> Lines { get; init; } = [];

    /// <summary>Why the order is asked to end, or was rejected; null as long as nobody asked.</summary>
    public string? Reason { get; init; }

    /// <summary>How the order itself ended; the terminal event follows when everything is taken back.</summary>
    public FulfilmentEnd End { get; init; }

    /// <summary>Whether a terminal event is recorded.</summary>
    public bool Ended { get; init; }

    public DateTimeOffset? Deadline => Step switch
    {
        FulfilmentStep.None or FulfilmentStep.Done => null,
        FulfilmentStep.Compensation when !IsCompensating => null,
        _ => AwaitedUntil,
    };

    /// <summary>The deadline of the last wait, also when it is over.</summary>
    public DateTimeOffset? AwaitedUntil { get; init; }

    Enum IProcessManager<Fulfilment, FulfilmentInput, FulfilmentEvent>.Waiting => Step;

    /// <summary>Whether something is still to be taken back, or the order has still to end.</summary>
    private bool IsCompensating => Payment == FulfilmentPayment.Voiding || Stock == FulfilmentStock.Releasing || End == FulfilmentEnd.None;

    public Fulfilment Evolve(FulfilmentEvent happened) => happened switch
    {
        FulfilmentEvent.Started e => this with { Options = e.Options },
        FulfilmentEvent.StockRequested e => this with { Stock = FulfilmentStock.Requested, Lines = e.Lines },
        FulfilmentEvent.StockRefused => this with { Stock = FulfilmentStock.Refused },
        FulfilmentEvent.PaymentRequested => this with { Payment = FulfilmentPayment.Requested },
        FulfilmentEvent.PaymentDeclined => this with { Payment = FulfilmentPayment.Declined },

        // An order that confirmed all the same has answered whoever asked it to end.
        FulfilmentEvent.OrderConfirmed => this with { Reason = null },
        FulfilmentEvent.OrderShipped => this with { Stock = FulfilmentStock.Shipped },
        FulfilmentEvent.PaymentCaptured => this with { Payment = FulfilmentPayment.Captured },
        FulfilmentEvent.VoidRequested => this with { Payment = FulfilmentPayment.Voiding },
        FulfilmentEvent.PaymentVoided => this with { Payment = FulfilmentPayment.Voided },

        // Inventory answers one release, so one that is asked for only to make sure is not waited for.
        FulfilmentEvent.ReleaseRequested when Stock == FulfilmentStock.Requested => this with { Stock = FulfilmentStock.Releasing },
        FulfilmentEvent.StockReleased => this with { Stock = FulfilmentStock.Released },
        FulfilmentEvent.RejectionRequested e => this with { Reason = e.Reason },
        FulfilmentEvent.WithdrawalRequested e => this with { Reason = e.Reason },
        FulfilmentEvent.OrderRejected e => this with { End = FulfilmentEnd.Rejected, Reason = e.Reason },
        FulfilmentEvent.OrderCancelled => this with { End = FulfilmentEnd.Cancelled },
        FulfilmentEvent.Awaiting e => this with { Step = e.Step, Attempt = e.Attempt, AwaitedUntil = e.Deadline },
        FulfilmentEvent.Completed => this with { Step = FulfilmentStep.Done, Ended = true },
        FulfilmentEvent.Rejected or FulfilmentEvent.Cancelled => this with { Step = FulfilmentStep.Compensation, Ended = true },
        _ => this,
    };
}
