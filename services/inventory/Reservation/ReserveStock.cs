using Marten;
using ServiceDefaults.Messaging;
using Wolverine;
using Messages = Contracts.Inventory;

namespace Inventory;

/// <summary>Reserves all lines of an order or none, and answers which.</summary>
public static class ReserveStockHandler
{
    public static IReadOnlyList<ReservedLine> Before(Messages.ReserveStock message)
    {
        var isSound = message.Lines.Count > 0
            && message.Lines.All(line => Sku.TryParse(line.Sku, out _) && line.Quantity > 0)
            && message.Lines.DistinctBy(line => line.Sku).Count() == message.Lines.Count;
        return isSound
            ? [.. message.Lines.Select(line => new ReservedLine(Sku.Parse(line.Sku), line.Quantity))]
            : throw new NonRetriableException(
                $"Expected of order {message.OrderId} at least one line, each with a SKU of its own and a quantity of at least 1.");
    }

    public static Task<OrderStock> LoadAsync(
        Messages.ReserveStock message, IReadOnlyList<ReservedLine> lines, IDocumentSession session, CancellationToken stop) =>
        OrderStock.LoadAsync(session, message.OrderId, lines, stop);

    public static (OrderStockEvents, OutgoingMessages) Handle(
        Messages.ReserveStock message, IReadOnlyList<ReservedLine> lines, OrderStock stock, TimeProvider clock) =>
        Decide(lines, message.ExpiresAt, stock, clock.GetUtcNow());

    internal static (OrderStockEvents, OutgoingMessages) Decide(
        IReadOnlyList<ReservedLine> lines, DateTimeOffset expiresAt, OrderStock stock, DateTimeOffset now)
    {
        // What was answered holds, and an order that gave up beforehand is not given stock afterwards.
        if (stock.Reservation is { } decided)
        {
            return stock.Answer(AnswerOf(decided, stock));
        }

        if (expiresAt <= now)
        {
            return stock.Release(expired: true);
        }

        Sku[] shortOf = [.. lines.Where(line => line.Quantity > stock.AvailableOf(line.Sku)).Select(line => line.Sku)];
        return shortOf.Length > 0
            ? stock.Record(new ReservationRefused(shortOf), new Messages.StockRefused(stock.OrderId, [.. shortOf.Select(sku => sku.Value)]))
            : Reserve(lines, expiresAt, stock);
    }

    private static (OrderStockEvents, OutgoingMessages) Reserve(IReadOnlyList<ReservedLine> lines, DateTimeOffset expiresAt, OrderStock stock)
    {
        var events = stock.Move(
            new ReservationReserved(lines, expiresAt),
            lines,
            (item, line) => item.AnnouncingLowStock(new StockReserved(stock.OrderId, line.Quantity)));
        return (
            events,
            [new Messages.StockReserved(stock.OrderId, expiresAt), new ExpireReservation(stock.OrderId).ScheduledAt(expiresAt), .. events.LowStock]);
    }

    private static object AnswerOf(Reservation decided, OrderStock stock) => decided.Status switch
    {
        ReservationStatus.Refused => new Messages.StockRefused(stock.OrderId, [.. decided.ShortOf.Select(sku => sku.Value)]),
        ReservationStatus.Released => new Messages.StockReleased(stock.OrderId, decided.Expired),
        _ => new Messages.StockReserved(stock.OrderId, decided.ExpiresAt),
    };
}
