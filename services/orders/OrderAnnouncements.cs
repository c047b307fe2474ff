using Contracts.Customers;
using Contracts.Inventory;
using JasperFx.Events;
using Marten;
using Microsoft.Extensions.Options;
using ServiceDefaults.Operations.Announcements;

namespace Orders;

/// <summary>
/// What others can be told again: inventory, what stock an order needs or needs no more, subscriptions, what was paid back, and whoever holds
/// personal data, whom to erase. What has come to nothing yet is asked for again by its own deadline. Notifications is left out: it cannot know
/// whom it has told what it has forgotten, and would tell them twice.
/// </summary>
internal sealed class OrderAnnouncements(IOptions<FulfilmentOptions> options, TimeProvider clock) : IAnnouncements
{
    public IReadOnlyList<Type> Events { get; } =
    [
        typeof(StockReserved),
        typeof(OrderConfirmed),
        typeof(OrderShipped),
        typeof(OrderRejected),
        typeof(OrderCancelled),
        typeof(OrderRefunded),
        typeof(ErasureCompleted),
    ];

    public async Task<IEnumerable<object>> OfAsync(IEvent happened, IQuerySession session, CancellationToken stop)
    {
        if (happened.Data is ErasureCompleted)
        {
            return [new ErasePersonalData((await session.LoadAsync<Erasure>(happened.StreamId, stop))!.CustomerId)];
        }

        var order = (await session.LoadAsync<Order>(new Contracts.OrderId(happened.StreamId), stop))!;
        return happened.Data is OrderRefunded refund
            ? order.IsPrepaid ? [RefundOrder.ToWhomPaid(order, refund.Amount)] : []
            : OfStock(order, clock.GetUtcNow() + options.Value.Reservation);
    }

    /// <summary>Asked to reserve what is reserved, inventory answers so, and the order goes on from there: commits or ships it once more.</summary>
    internal static IEnumerable<object> OfStock(Order order, DateTimeOffset expiresAt) => order.Stock switch
    {
        StockState.Refused => [],
        StockState.Releasing or StockState.Released => [new ReleaseStock(order.Id)],
        _ => [new ReserveStock(order.Id, [.. order.Lines.Select(line => line.ToLine())], expiresAt)],
    };
}
