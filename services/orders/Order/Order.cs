using System.Diagnostics.CodeAnalysis;
using Contracts;
using Platform.EventSourcing;
using ServiceDefaults.Security;

namespace Orders;

/// <summary>An order's identity: a UUIDv7, so that identities sort by the time at which orders were placed.</summary>
public readonly record struct OrderId(Guid Value) : ITypedId<OrderId>
{
    public StreamId Stream => StreamId.Of("order", ToString());

    public StreamId FulfilmentStream => StreamId.Of("fulfilment", ToString());

    public static OrderId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>The order that an order's or a fulfilment's stream is about.</summary>
    public static OrderId Of(StreamId stream) => Parse(stream.Id);

    public static OrderId Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var id)
        ? id
        : throw new FormatException($"Expected an order id, a UUID in lower case with dashes; found '{s}'.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out OrderId result)
    {
        var valid = Guid.TryParseExact(s, "D", out var value);
        result = new OrderId(value);
        return valid;
    }

    public override string ToString() => Value.ToString("D");
}

/// <summary>
/// What can happen to an order. Names and shapes are the storage format: add a version, never edit one in place. An event
/// carries what its integration message says, so that the message follows from the event alone.
/// </summary>
public abstract record OrderEvent
{
    private OrderEvent()
    {
    }

    [EventName("order_placed")]
    public sealed record Placed(
        OrderId OrderId,
        [property: DataSubject] string CustomerId,
        IReadOnlyList<OrderLine> Lines,
        Money Total,
        [property: Personal] Address ShippingAddress,
        [property: Personal] string PaymentToken,
        DateTimeOffset PlacedAt) : OrderEvent
    {
        // The address is personal and the token buys things: neither may reach a log by way of an interpolated event.
        public override string ToString() => $"order_placed {OrderId}";
    }

    [EventName("order_reserved")]
    public sealed record Reserved : OrderEvent;

    [EventName("order_paid")]
    public sealed record Paid(Money Amount) : OrderEvent;

    [EventName("order_confirmed")]
    public sealed record Confirmed(string CustomerId, Money Total) : OrderEvent;

    [EventName("order_rejected")]
    public sealed record Rejected(string CustomerId, string Reason) : OrderEvent;

    [EventName("order_cancelled")]
    public sealed record Cancelled(string CustomerId, string Reason, string By) : OrderEvent;

    [EventName("order_shipped")]
    public sealed record Shipped(string CustomerId, string Carrier, string TrackingNumber) : OrderEvent;

    [EventName("order_delivered")]
    public sealed record Delivered(string CustomerId) : OrderEvent;

    [EventName("order_returned")]
    public sealed record Returned(string CustomerId, IReadOnlyList<Pieces> Lines, string Reason) : OrderEvent;

    [EventName("order_refund_requested")]
    public sealed record RefundRequested(Money Amount) : OrderEvent;

    [EventName("order_refunded")]
    public sealed record Refunded(string CustomerId, Money Amount) : OrderEvent;
}

public enum OrderStatus
{
    /// <summary>There is no such order.</summary>
    None,
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

/// <summary>
/// An order. It is also the document of the view <see cref="OrderDetails"/>: raise that view's version when a property changes
/// its meaning. It holds no payment token, so that none can be shown.
/// </summary>
public sealed record Order : IState<Order, OrderEvent>
{
    public static Order Initial { get; } = new();

    public OrderId Id { get; init; }

    [DataSubject]
    public string CustomerId { get; init; } = "";

    public OrderStatus Status { get; init; }

    /// <summary>Why it was rejected or cancelled.</summary>
    public string? Reason { get; init; }

    public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    public Money Total { get; init; } = new(0, "");

    [Personal]
    public Address? ShippingAddress { get; init; }

    public DateTimeOffset PlacedAt { get; init; }

    public Shipment? Shipment { get; init; }

    public bool Delivered { get; init; }

    public IReadOnlyList<Pieces> Returned { get; init; } = [];

    public decimal RefundRequested { get; init; }

    public decimal Refunded { get; init; }

    /// <summary>Why this caller may not act on the order; null when there is nothing against it. Another's order does not exist.</summary>
    public Refusal? Denies(Caller caller, bool operatorOnly = false)
    {
        if (Status == OrderStatus.None || !caller.MaySee(CustomerId))
        {
            return Refusal.NotFound("order-not-found", "There is no such order.");
        }

        return operatorOnly && !caller.IsOperator
            ? Refusal.Forbidden("operator-only", "Only an operator may do this to an order.")
            : null;
    }

    /// <summary>How many pieces of an item were delivered and have not come back.</summary>
    public int Kept(Sku sku) => !Delivered ? 0 :
        Lines.Where(line => line.Sku == sku).Sum(line => line.Quantity) - Returned.Where(line => line.Sku == sku).Sum(line => line.Quantity);

    public Order Evolve(OrderEvent happened) => happened switch
    {
        OrderEvent.Placed e => this with
        {
            Id = e.OrderId,
            CustomerId = e.CustomerId,
            Status = OrderStatus.Placed,
            Lines = e.Lines,
            Total = e.Total,
            ShippingAddress = e.ShippingAddress,
            PlacedAt = e.PlacedAt,
        },
        OrderEvent.Reserved => this with { Status = OrderStatus.Reserved },
        OrderEvent.Paid => this with { Status = OrderStatus.Paid },
        OrderEvent.Confirmed => this with { Status = OrderStatus.Confirmed },
        OrderEvent.Rejected e => this with { Status = OrderStatus.Rejected, Reason = e.Reason },
        OrderEvent.Cancelled e => this with { Status = OrderStatus.Cancelled, Reason = e.Reason },
        OrderEvent.Shipped e => this with { Status = OrderStatus.Shipped, Shipment = new Shipment(e.Carrier, e.TrackingNumber) },
        OrderEvent.Delivered => this with { Status = OrderStatus.Delivered, Delivered = true },
        OrderEvent.Returned e => this with { Status = OrderStatus.Returned, Returned = [.. Returned, .. e.Lines] },
        OrderEvent.RefundRequested e => this with { RefundRequested = RefundRequested + e.Amount.Amount },
        OrderEvent.Refunded e => this with { Status = OrderStatus.Refunded, Refunded = Refunded + e.Amount.Amount },
        _ => this,
    };
}
