using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

public static class StockReservedHandler
{
    public static (Events, OutgoingMessages) Handle(
        Contracts.Inventory.StockReserved message, [WriteModel] Order? order, IOptions<FulfilmentOptions> options, TimeProvider clock) =>
        order is null
            ? Fulfilment.GiveBackFor(message.OrderId)
            : new Fulfilment(options.Value, clock.GetUtcNow()).OnStockReserved(order);
}
