using Contracts;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

/// <summary>
/// The one timer of an order: when it comes, the order's state judges whether its wait is over, or when the timer has to come again. It is never
/// cancelled; a newer one, with a higher number, makes it mean nothing.
/// </summary>
[MessageIdentity("orders.fulfilment-deadline", Version = 1)]
public sealed record FulfilmentDeadline(OrderId OrderId, int Timer)
{
    public ScheduledMessage<FulfilmentDeadline> At(DateTimeOffset time) => this.ScheduledAt(time);
}

public static class FulfilmentDeadlineHandler
{
    public static (Events, OutgoingMessages) Handle(
        FulfilmentDeadline message, [WriteModel] Order order, IOptions<FulfilmentOptions> options, TimeProvider clock) =>
        new Fulfilment(options.Value, clock.GetUtcNow()).OnDeadline(order, message);
}
