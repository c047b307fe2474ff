using Marten;
using ServiceDefaults.Messaging;
using Messages = Contracts.Inventory;

namespace Inventory;

/// <summary>An order's stock has left the house.</summary>
public static class ShipStockHandler
{
    public static Task<OrderStock> LoadAsync(Messages.ShipStock message, IDocumentSession session, CancellationToken stop) =>
        OrderStock.LoadHeldAsync(session, message.OrderId, stop);

    // What has left has left, so a reservation need not have been committed. Goods that nobody had reserved are a matter for people: the stock has
    // to be counted and adjusted.
    public static OrderStockEvents Handle(Messages.ShipStock message, OrderStock stock) => stock.Reservation switch
    {
        { Status: ReservationStatus.Shipped } => OrderStockEvents.None(stock.OrderId),
        { Held: { Count: > 0 } held } => stock.Move(new ReservationShipped(), held, (_, line) => [new StockShipped(stock.OrderId, line.Quantity)]),
        var other => throw new NonRetriableException(
            $"Expected a reservation that holds the stock of order {stock.OrderId}; found {other?.Status.ToString() ?? "none"}."),
    };
}
