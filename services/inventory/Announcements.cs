using Inventory.Items;
using Inventory.Reservations;
using Platform.EventSourcing;
using Platform.Messaging;
using Messages = Contracts.Inventory;

namespace Inventory;

/// <summary>What leaves the service: the messages that follow from each recorded event.</summary>
public static class Announcements
{
    public static IEnumerable<Outgoing> Of(ItemEvent happened, RecordedEvent recorded)
    {
        var sku = recorded.Stream.Id;
        return happened switch
        {
            ItemEvent.Registered e => [new(new Messages.ItemRegistered(sku, e.Name, e.UnitPrice))],
            ItemEvent.PriceChanged e => [new(new Messages.PriceChanged(sku, e.UnitPrice, recorded.Version))],
            ItemEvent.Low e => [new(new Messages.StockLow(sku, e.Available, e.ReorderPoint))],
            _ => [],
        };
    }

    public static IEnumerable<Outgoing> Of(ReservationEvent happened, RecordedEvent recorded)
    {
        var order = OrderId.Parse(recorded.Stream.Id);
        return happened switch
        {
            ReservationEvent.Reserved e =>
            [
                new(new Messages.StockReserved(order.Value, e.ExpiresAt)),
                new(new ExpireReservation(order), NotBefore: e.ExpiresAt),
            ],
            ReservationEvent.Refused e => [new(new Messages.StockRefused(order.Value, [.. e.Skus.Select(sku => sku.ToString())]))],
            ReservationEvent.Committed => [new(new Messages.StockCommitted(order.Value))],
            ReservationEvent.Released e => [new(new Messages.StockReleased(order.Value, e.Expired))],

            // The order asks to commit what it no longer holds, so it is told again that it holds nothing.
            ReservationEvent.CommitRefused e => [new(new Messages.StockReleased(order.Value, e.Expired))],
            _ => [],
        };
    }
}
