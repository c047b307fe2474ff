using Wolverine;
using Wolverine.Marten;

namespace Orders;

/// <summary>
/// The process that carries an order from placed to shipped and paid for, or takes back whatever was done for it: one pure decision for each thing
/// that it hears. News may come in any order, late, or more than once; what the order's state does not wait for changes nothing, except that
/// what turns up after its end is given back.
/// </summary>
internal sealed partial class Fulfilment(FulfilmentOptions options, DateTimeOffset now)
{
    private static readonly (Events, OutgoingMessages) Nothing = ([], []);

    public (Events, OutgoingMessages) OnStockReserved(Order order) => order switch
    {
        { Status: OrderStatus.Placed, IsPrepaid: true } =>
            ([new StockReserved(now + options.Commit)], [new Contracts.Inventory.CommitStock(order.Id)]),
        { Status: OrderStatus.Placed } => ([new StockReserved(now + options.Payment)], [new AuthorisePayment(order.Id)]),
        { HasEnded: true, Stock: not StockState.Releasing } => Ask(order, [], new StockReleaseRequested(RetryAt(order))),

        // Inventory may know less than it did: it was set back to a time before what it had heard already.
        { Status: OrderStatus.Paid or OrderStatus.Confirmed } => ([], [new Contracts.Inventory.CommitStock(order.Id)]),
        { Stock: StockState.Shipped } => ([], [new Contracts.Inventory.ShipStock(order.Id)]),
        _ => Nothing,
    };

    public (Events, OutgoingMessages) OnStockRefused(Order order, IReadOnlyList<string> skus) => order switch
    {
        { Status: OrderStatus.Placed } => GiveUp(order, Reasons.OutOfStock, new StockRefused(skus)),
        { HasEnded: true, Stock: StockState.Releasing } => ([new StockRefused(skus)], []),
        _ => Nothing,
    };

    public (Events, OutgoingMessages) OnStockCommitted(Order order) => order switch
    {
        { Status: OrderStatus.Paid } or { Status: OrderStatus.Reserved, IsPrepaid: true } =>
            ([new OrderConfirmed(now + options.Shipment)], [new Contracts.Orders.OrderConfirmed(order.Id, order.CustomerId, order.Total)]),
        { Status: OrderStatus.Confirmed } => Nothing,
        _ => OnStockReserved(order),
    };

    public (Events, OutgoingMessages) OnStockReleased(Order order, bool expired) => order switch
    {
        { Status: OrderStatus.Placed or OrderStatus.Reserved or OrderStatus.Paid } => GiveUp(order, Reasons.Timeout, new StockReleased(expired)),
        { Status: OrderStatus.Confirmed } => Cancel(order, Reasons.OutOfStock, CancelOrder.ByFulfilment, new StockReleased(expired)),
        { HasEnded: true, Stock: StockState.Releasing } => ([new StockReleased(expired)], []),
        _ => Nothing,
    };

    public (Events, OutgoingMessages) OnPaymentAuthorised(Order order) => order switch
    {
        { Status: OrderStatus.Reserved } =>
            ([new PaymentAuthorised(now + options.Commit)], [new Contracts.Inventory.CommitStock(order.Id)]),

        // A void that is under way may have reached the provider before this authorisation did, so it is no reason not to ask for another.
        { HasEnded: true } => Ask(order, [], new PaymentVoidRequested(RetryAt(order))),
        _ => Nothing,
    };

    public (Events, OutgoingMessages) OnPaymentDeclined(Order order, string code) => order switch
    {
        { Status: OrderStatus.Reserved } => GiveUp(order, Reasons.PaymentDeclined, new PaymentDeclined(code)),
        { HasEnded: true, Payment: PaymentState.Voiding } => ([new PaymentDeclined(code)], []),
        _ => Nothing,
    };

    /// <summary>The provider has said nothing for as long as it may.</summary>
    public (Events, OutgoingMessages) OnPaymentOverdue(Order order) =>
        order.Status == OrderStatus.Reserved ? GiveUp(order, Reasons.Timeout) : Nothing;

    public static (Events, OutgoingMessages) OnPaymentVoided(Order order) =>
        order.Payment == PaymentState.Voiding ? ([new PaymentVoided()], []) : Nothing;

    /// <summary>A refund that was asked for before the money was taken has waited for this.</summary>
    public static (Events, OutgoingMessages) OnPaymentCaptured(Order order) => order.Payment != PaymentState.Capturing
        ? Nothing
        : ([new PaymentCaptured()], order.IsRefunding ? [RefundPayment.Of(order)] : []);

    public (Events, OutgoingMessages) OnDeadline(Order order, FulfilmentDeadline timer) => order switch
    {
        _ when timer.Timer != order.Timer || order.Deadline is null => Nothing,
        _ when now < order.Deadline => ([], [timer.At(order.Deadline.Value)]),
        { Status: OrderStatus.Placed or OrderStatus.Reserved or OrderStatus.Paid } => GiveUp(order, Reasons.Timeout),
        { Status: OrderStatus.Confirmed } => Cancel(order, Reasons.ShipmentOverdue, CancelOrder.ByFulfilment),
        { Payment: PaymentState.Capturing } => Ask(order, [], new PaymentCaptureRequested(RetryAt(order))),
        { HasEnded: true } or { IsRefunding: true } => AskAgain(order, timer),
        _ => Nothing,
    };

    /// <summary>The order ends because somebody, or the fulfilment itself, no longer wants it.</summary>
    public (Events, OutgoingMessages) Cancel(Order order, string reason, string by, params object[] heard) => End(
        order, [.. heard, new OrderCancelled(reason, by)], new Contracts.Orders.OrderCancelled(order.Id, order.CustomerId, reason));

    private (Events, OutgoingMessages) GiveUp(Order order, string reason, params object[] heard) => End(
        order, [.. heard, new OrderRejected(reason)], new Contracts.Orders.OrderRejected(order.Id, order.CustomerId, reason));
}
