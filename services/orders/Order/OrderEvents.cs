using Contracts;

namespace Orders;

// What can happen to an order. Names and shapes are the storage format: add a version, never edit one in place. A deadline in an event is that
// of the wait which begins with it.

public sealed record OrderPlaced(
    OrderId OrderId,
    string CustomerId,
    IReadOnlyList<OrderLine> Lines,
    Money Total,
    Personal<Address> ShippingAddress,
    string PaymentToken,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline)
{
    // The token buys things: it may not reach a log by way of an interpolated event.
    public override string ToString() => $"order_placed {OrderId}";
}

/// <summary>What it costs was paid before: the provider knows the payment by the order's identity, and the money is taken.</summary>
public sealed record PrepaidOrderPlaced(
    OrderId OrderId,
    string CustomerId,
    IReadOnlyList<OrderLine> Lines,
    Money Paid,
    Personal<Address> ShippingAddress,
    DateTimeOffset PlacedAt,
    DateTimeOffset Deadline);

public sealed record StockReserved(DateTimeOffset Deadline);

public sealed record StockRefused(IReadOnlyList<string> Skus);

public sealed record PaymentAuthorised(DateTimeOffset Deadline);

public sealed record PaymentDeclined(string Code);

public sealed record OrderConfirmed(DateTimeOffset Deadline);

public sealed record OrderRejected(string Reason);

public sealed record OrderCancelled(string Reason, string By);

/// <summary>Whatever the provider may hold is to be let go, and asked for again at the deadline.</summary>
public sealed record PaymentVoidRequested(DateTimeOffset Deadline);

public sealed record PaymentVoided;

/// <summary>Whatever inventory may hold is to be given back, and asked for again at the deadline.</summary>
public sealed record StockReleaseRequested(DateTimeOffset Deadline);

public sealed record StockReleased(bool Expired);

public sealed record OrderShipped(string Carrier, string TrackingNumber, DateTimeOffset Deadline);

/// <summary>The capture was not heard of and is asked for again.</summary>
public sealed record PaymentCaptureRequested(DateTimeOffset Deadline);

public sealed record PaymentCaptured;

public sealed record OrderDelivered;

public sealed record OrderReturned(IReadOnlyList<Pieces> Lines, string Reason);

public sealed record RefundRequested(Money Amount, DateTimeOffset Deadline);

public sealed record OrderRefunded(Money Amount);
