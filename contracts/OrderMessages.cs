namespace Contracts.Orders;

/// <summary>A customer has placed an order.</summary>
public sealed record OrderPlaced(Guid OrderId, string CustomerId, IReadOnlyList<Line> Lines, Money Total, DateTimeOffset PlacedAt);

/// <summary>An order is paid for and its stock committed.</summary>
public sealed record OrderConfirmed(Guid OrderId, string CustomerId, Money Total);

/// <summary>An order could not be fulfilled.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Reason"><c>out-of-stock</c>, <c>payment-declined</c> or <c>timeout</c>.</param>
public sealed record OrderRejected(Guid OrderId, string CustomerId, string Reason);

/// <summary>An order was cancelled before it shipped.</summary>
public sealed record OrderCancelled(Guid OrderId, string CustomerId, string Reason);

/// <summary>An order has left the house.</summary>
public sealed record OrderShipped(Guid OrderId, string CustomerId, string Carrier, string TrackingNumber);

/// <summary>An order has arrived.</summary>
public sealed record OrderDelivered(Guid OrderId, string CustomerId);

/// <summary>Lines of an order have come back.</summary>
public sealed record OrderReturned(Guid OrderId, string CustomerId, IReadOnlyList<Line> Lines, string Reason);

/// <summary>The money of an order, or of its returned lines, was paid back.</summary>
public sealed record OrderRefunded(Guid OrderId, string CustomerId, Money Amount);
