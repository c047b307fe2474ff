using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

public static class StockCommittedHandler
{
    public static (Events, OutgoingMessages) Handle(
        Contracts.Inventory.StockCommitted message, [WriteModel] Order? order, IOptions<FulfilmentOptions> options, TimeProvider clock) =>
        order is null
            ? Fulfilment.GiveBackFor(message.OrderId)
            : new Fulfilment(options.Value, clock.GetUtcNow()).OnStockCommitted(order);
}
