using Platform.EventSourcing;
using ServiceDefaults.Api;
using ServiceDefaults.Commands;

namespace Orders;

/// <summary>What has happened to an order and in its fulfilment, in the order of the log: names and times, no contents.</summary>
public static class ReadOrderHistory
{
    public static async Task<IResult> HandleAsync(OrderId id, IEventStore store, CommandRunner runner, CancellationToken stop)
    {
        var own = await store.ReadAsync(id.Stream, default, stop);
        var order = State.Fold<Order, OrderEvent>(own.Events.Select(recorded => (OrderEvent)recorded.Data));
        if (order.Denies(runner.Caller) is { } denied)
        {
            return ApiError.From(denied);
        }

        var fulfilment = await store.ReadAsync(id.FulfilmentStream, default, stop);
        var entries = own.Events.Concat(fulfilment.Events).OrderBy(recorded => recorded.Position)
            .Select(recorded => new Entry(recorded.Name, recorded.RecordedAt, recorded.Version, recorded.Stream.Value));
        return ApiResults.Ok(entries.ToList());
    }

    private sealed record Entry(string Name, DateTimeOffset At, long Version, string Stream);
}
