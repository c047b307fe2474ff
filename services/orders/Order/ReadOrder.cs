using Contracts;
using Marten;
using Microsoft.AspNetCore.Mvc;
using ServiceDefaults.Archiving;
using ServiceDefaults.Security;
using Wolverine.Http;

namespace Orders;

/// <summary>One order, now or as it was at a version or an instant.</summary>
public static class ReadOrderEndpoint
{
    public static async Task<Order?> LoadAsync(
        OrderId orderId, [FromQuery] long? version, [FromQuery] DateTimeOffset? asOf, IQuerySession session, CancellationToken stop) =>
        version is null && asOf is null
            ? await session.LoadAsync<Order>(orderId, stop)
            : await session.WholeStream(orderId.Value, version ?? 0, asOf?.ToUniversalTime()).FoldAsync<Order>(session, null, stop) is { } order
                && order.Version >= version.GetValueOrDefault() ? order : null;

    [WolverineGet("/orders/{orderId}")]
    public static OrderView Get(Order order, Caller caller) => OrderView.Of(order, caller);
}
