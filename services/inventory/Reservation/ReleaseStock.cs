using Marten;
using Wolverine;
using Messages = Contracts.Inventory;

namespace Inventory;

/// <summary>Gives an order's stock back, whether or not it was reserved yet: a reservation that is asked for later gets nothing.</summary>
public static class ReleaseStockHandler
{
    public static Task<OrderStock> LoadAsync(Messages.ReleaseStock message, IDocumentSession session, CancellationToken stop) =>
        OrderStock.LoadHeldAsync(session, message.OrderId, stop);

    public static (OrderStockEvents, OutgoingMessages) Handle(Messages.ReleaseStock message, OrderStock stock) => stock.Reservation switch
    {
        { Status: ReservationStatus.Released or ReservationStatus.Shipped } or { IsArchived: true } =>
            stock.Answer(new Messages.StockReleased(stock.OrderId, stock.Reservation.Expired)),
        _ => stock.Release(expired: false),
    };
}
