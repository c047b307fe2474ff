using System.Text.Json.Serialization;
using Contracts;
using JasperFx.Events;
using ServiceDefaults.Api;

namespace Orders;

public enum OrderStatus
{
    Placed,
    Reserved,
    Paid,
    Confirmed,
    Shipped,
    Delivered,
    Rejected,
    Cancelled,
    Returned,
    Refunded,
}

/// <summary>What the provider may hold of the customer's money.</summary>
public enum PaymentState
{
    None,
    Requested,
    Authorised,
    Declined,
    Voiding,
    Voided,
    Capturing,
    Captured,
}

/// <summary>What inventory may hold for the order.</summary>
public enum StockState
{
    Requested,
    Reserved,
    Refused,
    Committed,
    Releasing,
    Released,
    Shipped,
}

/// <summary>
/// An order, which is also the process that fulfils it: its stream is the one timeline of what was asked of inventory and of the payment provider,
/// what they answered, and how it ended. This says what is true; <see cref="Fulfilment"/> and the commands decide.
/// </summary>
public sealed record Order(
    OrderId Id, string CustomerId, IReadOnlyList<OrderLine> Lines, Money Total, Personal<Address> ShippingAddress, DateTimeOffset PlacedAt)
    : IOwned, IVersioned
{
    public long Version { get; init; }

    public OrderStatus Status { get; init; }

    /// <summary>Why it was rejected or cancelled.</summary>
    public string? Reason { get; init; }

    /// <summary>Its money was taken before it was placed: it is neither authorised nor captured, and given back instead of let go.</summary>
    public bool IsPrepaid { get; init; }

    public PaymentState Payment { get; init; }

    public StockState Stock { get; init; }

    /// <summary>
    /// Until when the present wait may last; null when nothing is waited for. While an order is carried forward it never moves to an earlier time, so
    /// that the one timer under way is enough.
    /// </summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Counts the timers that were set; only the last one means something.</summary>
    public int Timer { get; init; }

    /// <summary>Until when the provider may answer; whoever asks it heeds this, and the timer makes sure.</summary>
    public DateTimeOffset? PaymentDue { get; init; }

    /// <summary>With what it is to be paid, until that is settled.</summary>
    public string? PaymentToken { get; init; }

    public Shipment? Shipment { get; init; }

    public bool WasDelivered { get; init; }

    public IReadOnlyList<Pieces> Returned { get; init; } = [];

    /// <summary>The refunds that were asked for and are not paid yet: one after the other goes to the provider.</summary>
    public IReadOnlyList<decimal> Refunds { get; init; } = [];

    public decimal Refunded { get; init; }

    /// <summary>Whether its stream is closed: it ended long ago, and takes no event any more.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsArchived { get; init; }

    string IOwned.OwnerId => CustomerId;

    [JsonIgnore]
    public bool IsRefunding => Refunds.Count > 0;

    /// <summary>Whether something is still to be heard, and so has a deadline.</summary>
    [JsonIgnore]
    public bool IsWaiting => Status <= OrderStatus.Confirmed || Payment is PaymentState.Capturing or PaymentState.Voiding
        || Stock == StockState.Releasing || IsRefunding;

    [JsonIgnore]
    public bool HasEnded => Status is OrderStatus.Rejected or OrderStatus.Cancelled;

    /// <summary>Whether it came to an end and nothing is awaited or owed. What was delivered may still come back.</summary>
    [JsonIgnore]
    public bool IsOver => !IsWaiting && (HasEnded || Status is OrderStatus.Delivered or OrderStatus.Refunded
        || (Status == OrderStatus.Returned && RefundOrder.Owed(this) == 0));

    /// <summary>How many pieces of an item were delivered and have not come back.</summary>
    public int Kept(string sku) => !WasDelivered ? 0 :
        Lines.Where(line => line.Sku == sku).Sum(line => line.Quantity) - Returned.Where(line => line.Sku == sku).Sum(line => line.Quantity);

    public static Order Of(OrderPlaced e) => new(e.OrderId, e.CustomerId, e.Lines, e.Total, e.ShippingAddress, e.PlacedAt)
    {
        PaymentToken = e.PaymentToken,
        Deadline = e.Deadline,
        Timer = 1,
        Version = 1,
    };

    public static Order Of(PrepaidOrderPlaced e) => new(e.OrderId, e.CustomerId, e.Lines, e.Paid, e.ShippingAddress, e.PlacedAt)
    {
        IsPrepaid = true,
        Payment = PaymentState.Captured,
        Deadline = e.Deadline,
        Timer = 1,
        Version = 1,
    };

    /// <summary>The order after one more event.</summary>
    public Order After(object happened)
    {
        var changed = Changed(happened) with { Version = Version + 1, Status = StatusAfter(Status, happened) };
        return changed.IsWaiting ? changed : changed with { Deadline = null };
    }

    /// <summary>The order after some more events.</summary>
    public Order After(IEnumerable<object> happened) => happened.Aggregate(this, (order, next) => order.After(next));

    /// <summary>The status that an event leads to; one that ended early stays what it is when its money goes back.</summary>
    public static OrderStatus StatusAfter(OrderStatus status, object happened) => happened switch
    {
        StockReserved => OrderStatus.Reserved,
        PaymentAuthorised => OrderStatus.Paid,
        OrderConfirmed => OrderStatus.Confirmed,
        OrderRejected => OrderStatus.Rejected,
        OrderCancelled => OrderStatus.Cancelled,
        OrderShipped => OrderStatus.Shipped,
        OrderDelivered => OrderStatus.Delivered,
        OrderReturned => OrderStatus.Returned,
        OrderRefunded when status is not (OrderStatus.Rejected or OrderStatus.Cancelled) => OrderStatus.Refunded,
        _ => status,
    };

    private Order Changed(object happened) => happened switch
    {
        StockReserved e when IsPrepaid => Forward(e.Deadline) with { Stock = StockState.Reserved },
        StockReserved e => Forward(e.Deadline) with
        {
            Stock = StockState.Reserved,
            Payment = PaymentState.Requested,
            PaymentDue = e.Deadline,
        },
        StockRefused => this with { Stock = StockState.Refused },
        PaymentAuthorised e => Forward(e.Deadline) with { Payment = PaymentState.Authorised, PaymentToken = null },
        PaymentDeclined => this with { Payment = PaymentState.Declined, PaymentToken = null },
        OrderConfirmed e => Forward(e.Deadline) with { Stock = StockState.Committed },
        OrderRejected e => this with { Reason = e.Reason, PaymentToken = null },
        OrderCancelled e => this with { Reason = e.Reason, PaymentToken = null },
        PaymentVoidRequested e => Waiting(e.Deadline) with { Payment = PaymentState.Voiding },
        PaymentVoided => this with { Payment = PaymentState.Voided },
        StockReleaseRequested e => Waiting(e.Deadline) with { Stock = StockState.Releasing },
        StockReleased => this with { Stock = StockState.Released },
        OrderShipped e => (IsPrepaid ? this : Waiting(e.Deadline) with { Payment = PaymentState.Capturing }) with
        {
            Shipment = new Shipment(e.Carrier, e.TrackingNumber),
            Stock = StockState.Shipped,
        },
        PaymentCaptureRequested e => Waiting(e.Deadline),
        PaymentCaptured => this with { Payment = PaymentState.Captured },
        OrderDelivered => this with { WasDelivered = true },
        OrderReturned e => this with { Returned = [.. Returned, .. e.Lines] },
        RefundRequested e => Waiting(e.Deadline) with { Refunds = [.. Refunds, e.Amount.Amount] },
        OrderRefunded e => this with { Refunds = [.. Refunds.Skip(1)], Refunded = Refunded + e.Amount.Amount },
        Archived => this with { IsArchived = true },
        _ => this,
    };

    private Order Forward(DateTimeOffset deadline) => this with { Deadline = deadline > Deadline ? deadline : Deadline };

    // What is asked for at the same time shares a timer.
    private Order Waiting(DateTimeOffset deadline) => deadline == Deadline ? this : this with { Deadline = deadline, Timer = Timer + 1 };

    // The token buys things: it may not reach a log by way of an interpolated order.
    public override string ToString() => $"order {Id}, {Status}, version {Version}";
}
