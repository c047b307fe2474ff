using JasperFx.Events;
using Marten;
using ServiceDefaults.Operations.Announcements;

namespace Inventory;

/// <summary>What orders can be told again: each price, and of each reservation what has become of it.</summary>
internal sealed class InventoryAnnouncements : IAnnouncements
{
    public IReadOnlyList<Type> Events { get; } =
    [
        typeof(ItemRegistered),
        typeof(PriceChanged),
        typeof(ReservationReserved),
        typeof(ReservationRefused),
        typeof(ReservationCommitted),
        typeof(ReservationCommitRefused),
        typeof(ReservationReleased),
    ];

    public async Task<IEnumerable<object>> OfAsync(IEvent happened, IQuerySession session, CancellationToken stop) => happened.Data switch
    {
        ItemRegistered e => [e.ToMessage(Sku.Parse(happened.StreamKey!))],
        PriceChanged e => [e.ToMessage(Sku.Parse(happened.StreamKey!), happened.Version)],
        _ => (await session.LoadAsync<Reservation>(happened.StreamKey!, stop))!.ToMessages(),
    };
}
