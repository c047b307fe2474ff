using Contracts.Customers;
using Wolverine.Marten;
using Wolverine.Persistence.EventSourcing;

namespace Orders;

public static class PersonalDataErasedHandler
{
    public static Guid ErasureOf(PersonalDataErased message) => Erasure.IdOf(message.CustomerId);

    public static Events Handle(PersonalDataErased message, [WriteModel(FromMethod = nameof(ErasureOf))] Erasure erasure, TimeProvider clock) =>
        Decide(erasure, message.Service, clock.GetUtcNow());

    internal static Events Decide(Erasure erasure, string service, DateTimeOffset now)
    {
        if (!erasure.Services.Any(one => one.Service == service && one.ErasedAt is null))
        {
            return [];
        }

        var erased = new ErasedInService(service, now);
        return erasure.After(erased).Services.All(one => one.ErasedAt is not null) ? [erased, new ErasureCompleted(now)] : [erased];
    }
}
