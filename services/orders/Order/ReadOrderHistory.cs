using Contracts;
using JasperFx.Events;
using Marten;
using ServiceDefaults.Archiving;
using Wolverine.Http;

namespace Orders;

/// <summary>What has happened to an order: names and times, whose doing it was, and why; no contents.</summary>
public static class ReadOrderHistoryEndpoint
{
    public static Task<Order?> LoadAsync(OrderId orderId, IQuerySession session, CancellationToken stop) => session.LoadAsync<Order>(orderId, stop);

    [WolverineGet("/orders/{orderId}/history")]
    public static async Task<IReadOnlyList<HistoryEntry>> Get(Order order, IQuerySession session, CancellationToken stop) =>
        [.. (await session.WholeStream(order.Id.Value).ToListAsync(stop)).Select(HistoryEntry.Of)];
}

/// <summary>One event of an order.</summary>
/// <param name="Name">What happened.</param>
/// <param name="At">When it was recorded (UTC).</param>
/// <param name="Version">The order's version with it.</param>
/// <param name="By">The subject of who did it or caused it; <c>fulfilment</c> for what no person wished.</param>
/// <param name="Reason">Why, where there is a reason.</param>
public sealed record HistoryEntry(string Name, DateTimeOffset At, long Version, string? By, string? Reason)
{
    public static HistoryEntry Of(IEvent happened) => new(
        happened.EventTypeName,
        happened.Timestamp,
        happened.Version,
        happened.Data is OrderCancelled { By: var by } ? by : happened.UserName,
        ReasonOf(happened.Data));

    private static string? ReasonOf(object happened) => happened switch
    {
        StockRefused => Reasons.OutOfStock,
        PaymentDeclined e => e.Code,
        OrderRejected e => e.Reason,
        OrderCancelled e => e.Reason,
        OrderReturned e => e.Reason,
        _ => null,
    };
}
