namespace Contracts.Orders;

/// <summary>A customer has placed an order.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is: the subject of the customer's token.</param>
/// <param name="Lines">What was ordered; each SKU at most once.</param>
/// <param name="Total">What all lines cost together.</param>
/// <param name="PlacedAt">When it was placed (UTC).</param>
public sealed record OrderPlaced(Guid OrderId, string CustomerId, IReadOnlyList<Line> Lines, Money Total, DateTimeOffset PlacedAt);

/// <summary>An order is paid for and its stock committed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Total">What was authorised, and is taken when the order ships.</param>
public sealed record OrderConfirmed(Guid OrderId, string CustomerId, Money Total);

/// <summary>An order could not be fulfilled.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Reason">
/// <c>out-of-stock</c>, <c>payment-declined</c>, <c>timeout</c>, or <c>aborted</c> when an operator gave it up.
/// </param>
public sealed record OrderRejected(Guid OrderId, string CustomerId, string Reason);

/// <summary>An order was cancelled before it shipped.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Reason">The words of whoever cancelled it; <c>out-of-stock</c> or <c>shipment-overdue</c> when no person did.</param>
public sealed record OrderCancelled(Guid OrderId, string CustomerId, string Reason);

/// <summary>An order has left the house.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="TrackingNumber">Under which number the carrier knows it.</param>
public sealed record OrderShipped(Guid OrderId, string CustomerId, string Carrier, string TrackingNumber);

/// <summary>An order has arrived.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
public sealed record OrderDelivered(Guid OrderId, string CustomerId);

/// <summary>Lines of an order have come back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Lines">What came back this time.</param>
/// <param name="Reason">The words of whoever sent it back.</param>
public sealed record OrderReturned(Guid OrderId, string CustomerId, IReadOnlyList<Line> Lines, string Reason);

/// <summary>The money of an order, or of its returned lines, was paid back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Amount">What was paid back this time.</param>
public sealed record OrderRefunded(Guid OrderId, string CustomerId, Money Amount);
