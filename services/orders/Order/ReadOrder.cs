using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace Orders;

/// <summary>One order, now or as it was at a version or an instant.</summary>
public static class ReadOrder
{
    public static async Task<IResult> HandleAsync(
        OrderId id, IViewReader<Order> orders, CommandRunner runner, IEventStore store, CancellationToken stop,
        long atLeast = 0, long? version = null, DateTimeOffset? asOf = null)
    {
        var caller = runner.Caller;
        var (order, at) = version is null && asOf is null
            ? await NowAsync(id, atLeast, orders, stop)
            : await ThenAsync(id, new ReadBound(version, asOf), store, stop);
        return order.Denies(caller) is { } denied ? ApiError.From(denied) : ApiResults.Ok(OrderAnswer.Of(order, caller), at);
    }

    private static async Task<(Order Order, long Version)> NowAsync(OrderId id, long atLeast, IViewReader<Order> orders, CancellationToken stop) =>
        await orders.FindAsync(id.ToString(), atLeast, stop) is { } row ? (row.Document, row.Version) : (Order.Initial, 0);

    private static async Task<(Order Order, long Version)> ThenAsync(OrderId id, ReadBound bound, IEventStore store, CancellationToken stop)
    {
        var slice = await store.ReadAsync(id.Stream, bound, stop);
        return (State.Fold<Order, OrderEvent>(slice.Events.Select(recorded => (OrderEvent)recorded.Data)), slice.Version);
    }
}
