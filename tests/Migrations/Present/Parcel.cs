using JasperFx.Events;
using JasperFx.Events.Projections;
using Marten;
using Marten.Events.Aggregation;

namespace Migrations.Tests.Present;

public sealed record ParcelPacked(Guid ParcelId, string Street);

public sealed record ParcelSent;

public sealed record Parcel(Guid Id, string Street)
{
    public bool IsSent { get; init; }
}

public sealed class ParcelSnapshot : SingleStreamProjection<Parcel, Guid>
{
    public override Parcel? Evolve(Parcel? snapshot, Guid id, IEvent e) => e.Data switch
    {
        ParcelPacked packed => new Parcel(packed.ParcelId, packed.Street),
        ParcelSent => snapshot! with { IsSent = true },
        _ => snapshot,
    };
}

/// <summary>The release that runs.</summary>
internal static class Release
{
    public static void Configure(StoreOptions store)
    {
        store.Events.MapEventType<ParcelPacked>("parcel_packed");
        store.Events.MapEventType<ParcelSent>("parcel_sent");
        store.Projections.Add<ParcelSnapshot>(ProjectionLifecycle.Inline);
    }
}
