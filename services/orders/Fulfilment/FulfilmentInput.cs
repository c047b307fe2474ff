namespace Orders;

/// <summary>What a fulfilment hears: it may come in any order, late, or more than once.</summary>
public abstract record FulfilmentInput
{
    private FulfilmentInput()
    {
    }

    public sealed record Start(IReadOnlyList<Pieces> Lines, FulfilmentOptions Options) : FulfilmentInput;

    public sealed record StockReserved : FulfilmentInput;

    public sealed record StockRefused(IReadOnlyList<string> Skus) : FulfilmentInput;

    public sealed record StockCommitted : FulfilmentInput;

    public sealed record StockReleased(bool Expired) : FulfilmentInput;

    public sealed record PaymentAuthorised : FulfilmentInput;

    public sealed record PaymentDeclined(string Code) : FulfilmentInput;

    /// <summary>An authorisation was left alone because it came too late; nobody knows whether an earlier attempt at it succeeded.</summary>
    public sealed record PaymentAbandoned : FulfilmentInput;

    public sealed record PaymentCaptured : FulfilmentInput;

    public sealed record PaymentVoided : FulfilmentInput;

    public sealed record OrderConfirmed : FulfilmentInput;

    public sealed record OrderShipped : FulfilmentInput;

    public sealed record OrderRejected(string Reason) : FulfilmentInput;

    public sealed record OrderCancelled : FulfilmentInput;

    public sealed record DeadlinePassed(FulfilmentStep Step, int Attempt) : FulfilmentInput;

    /// <summary>An operator wants what is waited for to be asked for again.</summary>
    public sealed record Nudge : FulfilmentInput;

    /// <summary>An operator gives the fulfilment up.</summary>
    public sealed record Abort(string Reason) : FulfilmentInput;
}
