using Inventory.Items;
using Platform.EventSourcing;
using Platform.Messaging;
using static Platform.EventSourcing.Decision;
using Messages = Contracts.Inventory;

namespace Inventory.Reservations;

/// <summary>Reserves all lines of an order or none.</summary>
public sealed record ReserveStock(OrderId OrderId, IReadOnlyList<ReservedLine> Lines, DateTimeOffset ExpiresAt)
{
    public static Decision<OrderStockEvent> Decide(ReserveStock command, OrderStock stock, DateTimeOffset now)
    {
        // An order asks once: what it was answered holds, and an order that gave up beforehand is not given stock afterwards.
        if (stock.Reservation.Status != ReservationStatus.None)
        {
            return Nothing<OrderStockEvent>();
        }

        if (command.Lines.Count == 0 || command.Lines.Any(line => line.Quantity <= 0) ||
            command.Lines.DistinctBy(line => line.Sku).Count() != command.Lines.Count)
        {
            return Refuse<OrderStockEvent>(
                "reservation-lines-invalid", "A reservation needs at least one line, each SKU at most once, each quantity at least 1.");
        }

        if (command.ExpiresAt <= now)
        {
            return new OrderStockEvent.OfReservation(new ReservationEvent.Released(Expired: true));
        }

        Sku[] shortOf = [.. command.Lines.Where(line => stock.ItemOf(line.Sku).Available < line.Quantity).Select(line => line.Sku)];
        return shortOf.Length > 0
            ? new OrderStockEvent.OfReservation(new ReservationEvent.Refused(shortOf))
            : stock.Move(
                new ReservationEvent.Reserved(command.Lines, command.ExpiresAt),
                command.Lines,
                (item, line) => item.AnnouncingLowStock(new ItemEvent.Reserved(command.OrderId, line.Quantity)));
    }

    public static Task HandleAsync(IServiceProvider services, Messages.ReserveStock message, MessageContext context, CancellationToken stop)
    {
        var command = new ReserveStock(
            new OrderId(message.OrderId), [.. message.Lines.Select(line => new ReservedLine(SkuOf(line), line.Quantity))], message.ExpiresAt);
        return OrderStockDecision.RunAsync(
            services, context, command.OrderId, _ => command.Lines.Select(line => line.Sku), (stock, now) => Decide(command, stock, now), stop);
    }

    private static Sku SkuOf(Contracts.Line line) => Sku.TryParse(line.Sku, null, out var sku)
        ? sku
        : throw new NonRetriableException("A line names something that is not a SKU.");
}
