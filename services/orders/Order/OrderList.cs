using Platform.EventSourcing;

namespace Orders;

/// <summary>
/// An order in a list: a column for whatever a list is sorted or filtered by, and the order itself, from which follows what a caller may do to it.
/// </summary>
public sealed record ListedOrder(
    OrderId Id, string CustomerId, OrderStatus Status, decimal Total, string Currency, DateTimeOffset PlacedAt, Order Order)
{
    public static ListedOrder Of(Order order) =>
        new(order.Id, order.CustomerId, order.Status, order.Total.Amount, order.Total.Currency, order.PlacedAt, order);
}

/// <summary>
/// Every order as a row, by id. It is folded as <see cref="OrderDetails"/> is: raise its version, too, when an order's property changes its
/// meaning.
/// </summary>
public sealed class OrderList : TableView<ListedOrder>
{
    public override string Name => "order_list";

    public override IReadOnlyList<string> FilterBy => ["customerId", "status"];

    public override IReadOnlyList<string> SortBy => ["placedAt", "total"];

    // A customer's own orders, and the few that stand at a status, are pages of these.
    public override IReadOnlyList<IReadOnlyList<string>> Indexes => [["customerId", "placedAt"], ["status", "placedAt"]];

    public override string? KeyOf(RecordedEvent happened) => happened.Data is OrderEvent ? happened.Stream.Id : null;

    public override ListedOrder Evolve(ListedOrder? document, RecordedEvent happened) =>
        ListedOrder.Of((document?.Order ?? Order.Initial).Evolve((OrderEvent)happened.Data));
}
