using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

public static class StockRefusedHandler
{
    public static (Events, OutgoingMessages) Handle(
        Contracts.Inventory.StockRefused message, [WriteModel] Order order, IOptions<FulfilmentOptions> options, TimeProvider clock) =>
        new Fulfilment(options.Value, clock.GetUtcNow()).OnStockRefused(order, message.Skus);
}
