using Marten;
using Wolverine;
using Messages = Contracts.Inventory;

namespace Inventory;

/// <summary>Keeps an order's reservation until it ships: it no longer expires.</summary>
public static class CommitStockHandler
{
    public static Task<OrderStock> LoadAsync(Messages.CommitStock message, IDocumentSession session, CancellationToken stop) =>
        OrderStock.LoadReservationAsync(session, message.OrderId, stop);

    // Until its expiry has been recorded a reservation still holds its stock, so a commit that comes late but first is kept.
    public static (OrderStockEvents, OutgoingMessages) Handle(Messages.CommitStock message, OrderStock stock) => stock.Reservation switch
    {
        { Status: ReservationStatus.Reserved } => stock.Record(new ReservationCommitted(), new Messages.StockCommitted(stock.OrderId)),
        { Status: ReservationStatus.Committed or ReservationStatus.Shipped } => stock.Answer(new Messages.StockCommitted(stock.OrderId)),
        { CommitRefused: true } or { IsArchived: true } =>
            stock.Answer(new Messages.StockReleased(stock.OrderId, stock.Reservation.Expired)),
        var other => Refuse(stock, other?.Expired ?? false),
    };

    // It may have paid in the belief that it holds its stock.
    private static (OrderStockEvents, OutgoingMessages) Refuse(OrderStock stock, bool expired) =>
        stock.Record(new ReservationCommitRefused(expired), new Messages.StockReleased(stock.OrderId, expired));
}
