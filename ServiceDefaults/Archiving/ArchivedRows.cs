using JasperFx.Events.Projections;
using Marten;

namespace ServiceDefaults.Archiving;

/// <summary>A projection that is made anew has a row of each stream, archived or not. By default it would lose those of archived ones.</summary>
internal static class ArchivedRows
{
    public static void KeepRowsOfArchivedStreams(this StoreOptions store)
    {
        foreach (var projection in store.Projections.All.OfType<EventFilterable>())
        {
            projection.IncludeArchivedEvents = true;
        }
    }
}
