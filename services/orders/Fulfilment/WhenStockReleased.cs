using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

public static class StockReleasedHandler
{
    public static (Events, OutgoingMessages) Handle(
        Contracts.Inventory.StockReleased message, [WriteModel] Order order, IOptions<FulfilmentOptions> options, TimeProvider clock) =>
        new Fulfilment(options.Value, clock.GetUtcNow()).OnStockReleased(order, message.Expired);
}
