using Contracts.Customers;
using Microsoft.Extensions.Options;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

/// <summary>
/// The one timer of an erasure: when it comes and a service has not answered, all are asked again. A newer one makes it mean nothing.
/// </summary>
[MessageIdentity("orders.erasure-deadline", Version = 1)]
public sealed record ErasureDeadline(Guid ErasureId, int Timer)
{
    public ScheduledMessage<ErasureDeadline> At(DateTimeOffset time) => this.ScheduledAt(time);
}

public static class ErasureDeadlineHandler
{
    public static (Events, OutgoingMessages) Handle(
        ErasureDeadline message, [WriteModel] Erasure erasure, IOptions<FulfilmentOptions> options, TimeProvider clock) =>
        Decide(message, erasure, options.Value, clock.GetUtcNow());

    // Whoever has answered answers again; nothing changes by it.
    internal static (Events, OutgoingMessages) Decide(ErasureDeadline timer, Erasure erasure, FulfilmentOptions options, DateTimeOffset now)
    {
        if (erasure.CompletedAt is not null || timer.Timer != erasure.Timer)
        {
            return ([], []);
        }

        if (now < erasure.Deadline)
        {
            return ([], [timer.At(erasure.Deadline)]);
        }

        var asked = new ErasureAskedAgain(now + options.RetryAfter(erasure.Timer + 1));
        return ([asked], [new ErasePersonalData(erasure.CustomerId), new ErasureDeadline(erasure.Id, erasure.Timer + 1).At(asked.Deadline)]);
    }
}
