using Contracts;
using Marten;
using ServiceDefaults.Archiving;
using ServiceDefaults.Live;
using Wolverine.Http;

namespace Orders;

/// <summary>The history of an order as it is written, from its beginning or from where <c>Last-Event-ID</c> says.</summary>
public static class FollowOrderEndpoint
{
    public static Task<Order?> LoadAsync(OrderId orderId, IQuerySession session, CancellationToken stop) => session.LoadAsync<Order>(orderId, stop);

    [WolverineGet("/orders/{orderId}/events/live")]
    public static LiveStream<HistoryEntry> Get(Order order, IDocumentStore store) => new(async (position, stop) =>
    {
        await using var session = store.QuerySession();
        var events = await session.WholeStream(order.Id.Value, fromVersion: position + 1).ToListAsync(stop);
        return [.. events.Select(HistoryEntry.Of).Select(entry => new LiveEvent<HistoryEntry>(entry.Version, entry.Name, entry))];
    });
}
