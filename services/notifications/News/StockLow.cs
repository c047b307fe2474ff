using Contracts.Inventory;
using Marten;
using Wolverine;

namespace Notifications;

public static class StockLowHandler
{
    public static Task<OutgoingMessages> Handle(
        StockLow heard, Envelope envelope, Announcer announcer, IDocumentSession session, TimeProvider clock, CancellationToken stop) =>
        announcer.AnnounceAsync(Of(heard, envelope.Id, clock.GetUtcNow()), session, stop);

    // A fall of the stock has no number of its own, so it is known by its message, whose id stays the same however often it comes.
    internal static BusinessEvent Of(StockLow heard, Guid message, DateTimeOffset now) => new(
        $"stock.low:{heard.Sku}:{message:N}",
        "stock.low",
        null,
        new Dictionary<string, string>
        {
            ["sku"] = heard.Sku,
            ["available"] = $"{heard.Available}",
            ["reorderPoint"] = $"{heard.ReorderPoint}",
        },
        now);
}
