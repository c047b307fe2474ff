using Contracts;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

/// <summary>An operator ends an order that hangs. What has moved on meanwhile stays as it is.</summary>
[MessageIdentity("orders.abort-order", Version = 1)]
public sealed record AbortOrder(OrderId OrderId, string Reason, string By);

public static class AbortOrderHandler
{
    public static bool IsPossible(Order order) => order.Status <= OrderStatus.Confirmed;

    public static (Events, OutgoingMessages) Handle(
        AbortOrder message, [WriteModel] Order order, IOptions<FulfilmentOptions> options, TimeProvider clock) =>
        IsPossible(order) ? new Fulfilment(options.Value, clock.GetUtcNow()).Cancel(order, message.Reason, message.By) : ([], []);
}
