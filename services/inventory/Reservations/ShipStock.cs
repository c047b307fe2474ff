using Inventory.Items;
using Platform.EventSourcing;
using Platform.Messaging;
using static Platform.EventSourcing.Decision;
using Messages = Contracts.Inventory;

namespace Inventory.Reservations;

/// <summary>An order's stock has left the house.</summary>
public sealed record ShipStock(OrderId OrderId)
{
    // What has left has left, so a reservation need not have been committed. Goods that nobody had reserved are a matter for
    // people: the stock has to be counted and adjusted.
    public static Decision<OrderStockEvent> Decide(ShipStock command, OrderStock stock) => stock.Reservation.Status switch
    {
        ReservationStatus.Shipped => Nothing<OrderStockEvent>(),
        ReservationStatus.Reserved or ReservationStatus.Committed => stock.Move(
            new ReservationEvent.Shipped(),
            stock.Reservation.Held,
            (_, line) => new ItemEvent.Shipped(command.OrderId, line.Quantity)),
        _ => Refuse<OrderStockEvent>("reservation-not-held", $"The order {command.OrderId} holds no stock that could have left the house."),
    };

    public static Task HandleAsync(IServiceProvider services, Messages.ShipStock message, MessageContext context, CancellationToken stop)
    {
        var command = new ShipStock(new OrderId(message.OrderId));
        return OrderStockDecision.RunAsync(
            services, context, command.OrderId, reservation => reservation.Held.Select(line => line.Sku), (stock, _) => Decide(command, stock), stop);
    }
}
