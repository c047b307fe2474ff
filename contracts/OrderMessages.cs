using Wolverine.Attributes;

namespace Contracts.Orders;

/// <summary>An order is paid for and its stock committed.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is: the subject of the customer's token.</param>
/// <param name="Total">What was authorised, and is taken when the order ships; for a prepaid order what was taken before.</param>
[MessageIdentity("orders.order-confirmed", Version = 1)]
public sealed record OrderConfirmed(OrderId OrderId, string CustomerId, Money Total);

/// <summary>An order could not be fulfilled.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Reason">
/// <c>out-of-stock</c>, <c>payment-declined</c> or <c>timeout</c>.
/// </param>
[MessageIdentity("orders.order-rejected", Version = 1)]
public sealed record OrderRejected(OrderId OrderId, string CustomerId, string Reason);

/// <summary>An order was cancelled before it shipped.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Reason">The words of whoever cancelled it; <c>out-of-stock</c>, <c>shipment-overdue</c> or <c>erased</c> when no person did.</param>
[MessageIdentity("orders.order-cancelled", Version = 1)]
public sealed record OrderCancelled(OrderId OrderId, string CustomerId, string Reason);

/// <summary>An order has left the house.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Carrier">Who carries it.</param>
/// <param name="TrackingNumber">Under which number the carrier knows it.</param>
[MessageIdentity("orders.order-shipped", Version = 1)]
public sealed record OrderShipped(OrderId OrderId, string CustomerId, string Carrier, string TrackingNumber);

/// <summary>An order has arrived.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
[MessageIdentity("orders.order-delivered", Version = 1)]
public sealed record OrderDelivered(OrderId OrderId, string CustomerId);

/// <summary>Lines of an order have come back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Lines">What came back this time.</param>
/// <param name="Reason">The words of whoever sent it back.</param>
[MessageIdentity("orders.order-returned", Version = 1)]
public sealed record OrderReturned(OrderId OrderId, string CustomerId, IReadOnlyList<Line> Lines, string Reason);

/// <summary>The money of an order, or of its returned lines, was paid back.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Amount">What was paid back this time.</param>
[MessageIdentity("orders.order-refunded", Version = 1)]
public sealed record OrderRefunded(OrderId OrderId, string CustomerId, Money Amount);

/// <summary>Asks orders for an order that is paid for already: the provider knows the payment by the order's identity, and it is captured.</summary>
/// <param name="OrderId">The order; asking again for the same one changes nothing.</param>
/// <param name="CustomerId">Whose order it is.</param>
/// <param name="Lines">What to send; each SKU at most once.</param>
/// <param name="Paid">What was taken for it.</param>
/// <param name="ShippingAddress">Where to.</param>
[MessageIdentity("orders.place-prepaid-order", Version = 1)]
public sealed record PlacePrepaidOrder(
    OrderId OrderId, string CustomerId, IReadOnlyList<Line> Lines, Money Paid, Personal<Address> ShippingAddress);

/// <summary>Money of a prepaid order was paid back: all of it when it could not be sent, the returned lines' share later.</summary>
/// <param name="OrderId">The order.</param>
/// <param name="Amount">What was paid back this time.</param>
/// <param name="Refunded">What was paid back in all, this time included.</param>
[MessageIdentity("orders.prepaid-order-refunded", Version = 1)]
public sealed record PrepaidOrderRefunded(OrderId OrderId, Money Amount, Money Refunded);
