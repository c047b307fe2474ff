using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;

namespace Migrations.Tests.Coming;

public sealed record ParcelPacked(Guid ParcelId, string Street, bool IsGift = false);

public sealed record ParcelSent;

public sealed record ParcelLost(string Where);

public sealed record Parcel(Guid Id, string Street)
{
    public bool IsSent { get; init; }

    public bool IsGift { get; init; }

    public string? LostAt { get; init; }
}

public sealed class ParcelSnapshot : SingleStreamProjection<Parcel, Guid>
{
    public override Parcel? Evolve(Parcel? snapshot, Guid id, IEvent e) => e.Data switch
    {
        ParcelPacked packed => new Parcel(packed.ParcelId, packed.Street) { IsGift = packed.IsGift },
        ParcelSent => snapshot! with { IsSent = true },
        ParcelLost lost => snapshot! with { LostAt = lost.Where },
        _ => snapshot,
    };
}

/// <summary>The one that comes: an event more, a member more in an event and in the snapshot, an index, and a column of its own.</summary>
internal static class Release
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<ParcelPacked>("parcel_packed");
        store.Events.MapEventType<ParcelSent>("parcel_sent");
        store.Events.MapEventType<ParcelLost>("parcel_lost");
        store.Projections.Add<ParcelSnapshot>(ProjectionLifecycle.Inline);
        store.Schema.For<Parcel>().Index(parcel => parcel.IsSent).Duplicate(parcel => parcel.Street);
    }
}
