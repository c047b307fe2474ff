using Contracts;
using JasperFx.Events;
using Marten.Events.Aggregation;

namespace Orders;

/// <summary>An order's row in a list: what lists are filtered and sorted by. The order itself is read beside it.</summary>
public sealed record OrderSummary(
    OrderId Id, string CustomerId, OrderStatus Status, DateTimeOffset PlacedAt, decimal Total, string[] Skus)
{
    public static OrderSummary Of(Order order) => new(
        order.Id, order.CustomerId, order.Status, order.PlacedAt, order.Total.Amount, [.. order.Lines.Select(line => line.Sku)]);
}

/// <summary>
/// Every order as a row; tens of milliseconds behind the orders themselves. Other streams come by as well, here and below, and make nothing.
/// </summary>
public sealed class OrderList : SingleStreamProjection<OrderSummary, OrderId>
{
    // Beside the rows of the first version, which did not know the items.
    public OrderList() => Version = 2;

    public override OrderSummary? Evolve(OrderSummary? snapshot, OrderId id, IEvent e) => e.Data switch
    {
        OrderPlaced placed => OrderSummary.Of(Order.Of(placed)),
        PrepaidOrderPlaced placed => OrderSummary.Of(Order.Of(placed)),
        _ => snapshot is null ? null : snapshot with { Status = Order.StatusAfter(snapshot.Status, e.Data) },
    };
}

/// <summary>The order as commands and readers see it, written in the transaction of its events.</summary>
public sealed class OrderSnapshot : SingleStreamProjection<Order, OrderId>
{
    public override Order? Evolve(Order? snapshot, OrderId id, IEvent e) => e.Data switch
    {
        OrderPlaced placed => Order.Of(placed),
        PrepaidOrderPlaced placed => Order.Of(placed),
        _ => snapshot?.After(e.Data),
    };
}
