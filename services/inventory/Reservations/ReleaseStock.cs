using Inventory.Items;
using Platform.EventSourcing;
using Platform.Messaging;
using static Platform.EventSourcing.Decision;
using Messages = Contracts.Inventory;

namespace Inventory.Reservations;

/// <summary>Gives an order's stock back, whether or not it was reserved yet: a reservation that comes later gets nothing.</summary>
public sealed record ReleaseStock(OrderId OrderId)
{
    public static Decision<OrderStockEvent> Decide(ReleaseStock command, OrderStock stock) => stock.Reservation.Status switch
    {
        ReservationStatus.Released or ReservationStatus.Shipped => Nothing<OrderStockEvent>(),
        _ => Release(command.OrderId, stock, expired: false),
    };

    /// <summary>The reservation ends and whatever it held is available again.</summary>
    public static Decision<OrderStockEvent> Release(OrderId orderId, OrderStock stock, bool expired) => stock.Move(
        new ReservationEvent.Released(expired),
        stock.Reservation.Held,
        (_, line) => new ItemEvent.Released(orderId, line.Quantity));

    public static Task HandleAsync(IServiceProvider services, Messages.ReleaseStock message, MessageContext context, CancellationToken stop)
    {
        var command = new ReleaseStock(new OrderId(message.OrderId));
        return OrderStockDecision.RunAsync(
            services, context, command.OrderId, reservation => reservation.Held.Select(line => line.Sku), (stock, _) => Decide(command, stock), stop);
    }
}
